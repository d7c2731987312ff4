using System.Text.Json;
using KeypointService.Vision.Geometry;

namespace KeypointService.Benchmarks.Load;

/// <summary>A face of an answer.</summary>
/// <param name="Points">Its keypoints in pixels of the picture, in the fixed order.</param>
internal sealed record AnsweredFace(IReadOnlyList<ImagePoint> Points)
{
    public static AnsweredFace From(JsonElement face) => new(
        [.. face.GetProperty("keypoints").EnumerateArray().Select(point => new ImagePoint(point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble()))]);
}
