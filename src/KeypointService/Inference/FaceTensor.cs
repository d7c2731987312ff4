using KeypointService.Vision.Landmarks;

namespace KeypointService.Inference;

/// <summary>What is told of all faces as one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its elements.</param>
/// <param name="Shape">Its shape beside the first dimension, which counts the faces.</param>
/// <param name="Of">A face's elements.</param>
internal sealed record FaceTensor(string Name, string Datatype, IReadOnlyList<int> Shape, Func<LocatedFace, IEnumerable<float>> Of)
{
    public const string Integer = "INT32";
    private const string Real = "FP32";

    // JSON has no NaN. What the model does not tell is out of every range: no angle of a head, no share, no deviation.
    private const float Unknown = -1000;

    /// <summary>The tensors, in pixels of the upright picture.</summary>
    public static IReadOnlyList<FaceTensor> All { get; } =
    [
        new("boxes", Real, [4], face =>
        [
            (float)face.Answer.Box.X, (float)face.Answer.Box.Y, (float)face.Answer.Box.Width, (float)face.Answer.Box.Height,
        ]),
        new("keypoints", Real, [FaceKeypointSet.Count, 2], face =>
            face.Answer.Keypoints.SelectMany(point => new[] { (float)point.X, (float)point.Y })),
        new("sigma", Real, [FaceKeypointSet.Count], face => face.Answer.Keypoints.Select(point => Number(point.Sigma))),
        new("visibility", Real, [FaceKeypointSet.Count], face =>
            Enumerable.Range(0, FaceKeypointSet.Count).Select(i => Number(face.Face.Visibilities?[i]))),
        new("pose", Real, [3], face => face.Face.Pose is { } pose
            ? [(float)pose.Yaw, (float)pose.Pitch, (float)pose.Roll]
            : [Unknown, Unknown, Unknown]),
        new("confidence", Real, [], face => [Number(face.Answer.Confidence)]),
        new("image", Integer, [], face => [face.Image]),
    ];

    private static float Number(double? value) => (float?)value ?? Unknown;
}
