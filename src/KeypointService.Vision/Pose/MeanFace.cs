using System.Numerics;

namespace KeypointService.Vision.Pose;

/// <summary>
/// The solid face to which head pose is fitted: where the 15 keypoints lie on the mean head, and how far those of a
/// person lie from there.
/// </summary>
/// <remarks>
/// Fitted by the training tool's <c>fit-mean-face</c> to the labelled points of the 9,970 training faces of HELEN, MTFL and
/// FaceSynthetics: structure from motion under weak perspective, the face symmetric. The unit is the distance between
/// the eye centres, the origin lies in the middle between them; x points to the subject's left, y down and z into the head.
/// Pitch 0 is the median of those faces, which look into a camera.
/// </remarks>
internal static class MeanFace
{
    private static readonly Vector3[] MeanPoints =
    [
        new(0.5000f, 0, 0), new(-0.5000f, 0, 0),
        new(0.2961f, 0.0260f, -0.0236f), new(0.6954f, 0.0028f, 0.0616f),
        new(-0.2961f, 0.0260f, -0.0236f), new(-0.6954f, 0.0028f, 0.0616f),
        new(0.1851f, -0.2626f, -0.2522f), new(0.9311f, -0.1802f, 0.1644f),
        new(-0.1851f, -0.2626f, -0.2522f), new(-0.9311f, -0.1802f, 0.1644f),
        new(0, 0.5742f, -0.5035f),
        new(0.4342f, 1.0381f, -0.0103f), new(-0.4342f, 1.0381f, -0.0103f),
        new(0, 0.9579f, -0.3161f), new(0, 1.2655f, -0.2574f),
    ];

    private static readonly float[] PeoplesSpreads =
    [
        0.0100f, 0.0100f, 0.0122f, 0.0100f, 0.0122f, 0.0100f, 0.0412f, 0.0365f, 0.0412f, 0.0365f,
        0.0470f, 0.0726f, 0.0726f, 0.0453f, 0.0686f,
    ];

    /// <summary>The 15 points in the order of every model output.</summary>
    public static ReadOnlySpan<Vector3> Points => MeanPoints;

    /// <summary>One standard deviation along an axis of where a person's keypoint lies around the mean one: build, expression and label.</summary>
    public static ReadOnlySpan<float> Spreads => PeoplesSpreads;
}
