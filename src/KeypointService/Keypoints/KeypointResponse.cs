using System.Text.Json.Serialization;
using KeypointService.Faces;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Keypoints;

/// <summary>The faces of a picture, in pixels of the upright picture.</summary>
internal sealed record KeypointResponse(ImageResponse Image, string Model, IReadOnlyList<FaceResponse> Faces)
{
    public static KeypointResponse From(ImageHeader header, string model, IEnumerable<FaceKeypoints> faces) => new(
        new ImageResponse(header.UprightWidth, header.UprightHeight, header.Orientation),
        model,
        [.. faces.Select(FaceResponse.From)]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeypointResponse))]
internal sealed partial class KeypointJson : JsonSerializerContext;
