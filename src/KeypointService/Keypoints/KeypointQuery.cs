using KeypointService.Faces;

namespace KeypointService.Keypoints;

/// <summary>The parameters of a keypoint request.</summary>
/// <param name="Faces">Which faces, and what finds them.</param>
/// <param name="DrawsPose">True to draw where the heads look.</param>
internal sealed record KeypointQuery(FaceQuery Faces, bool DrawsPose)
{
    private static readonly Parameter<bool> Pose = Parameter.Flag(
        "pose", "true draws into each annotated face where it looks: an arrow out of the face, and two from it to its own left and down.");

    /// <summary>The parameters of an answer that may be a picture.</summary>
    public static readonly ParameterList Known = new([.. FaceQuery.OfPicture.All, Pose]);

    /// <summary>Those of one that is always a picture.</summary>
    public static readonly ParameterList OfAnnotated = new([.. FaceQuery.OfDrawing.All, Pose]);

    /// <param name="given">The request's parameters.</param>
    /// <param name="known">Those that the endpoint takes.</param>
    /// <exception cref="Problems.RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static KeypointQuery Read(IQueryCollection given, ParameterList known) => new(FaceQuery.Read(given, known), Pose.Of(given));
}
