using System.Text.Json.Serialization;
using KeypointService.Faces;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Tracking;

namespace KeypointService.Streaming;

/// <summary>The answer to one frame of a stream; frames are counted from 0 as they come in.</summary>
internal sealed record StreamResponse(long Frame, ImageResponse Image, string Model, IReadOnlyList<TrackedFaceResponse> Faces)
{
    public static StreamResponse From(long frame, ImageHeader header, string model, IEnumerable<TrackedFace> faces) => new(
        frame,
        new ImageResponse(header.UprightWidth, header.UprightHeight, header.Orientation),
        model,
        [.. faces.Select(TrackedFaceResponse.From)]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamResponse))]
internal sealed partial class StreamJson : JsonSerializerContext;
