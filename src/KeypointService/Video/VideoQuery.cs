using KeypointService.Faces;

namespace KeypointService.Video;

/// <summary>The parameters of a video request.</summary>
/// <param name="Faces">Which faces, and what finds them.</param>
/// <param name="Every">Answer every Nth frame, from the first.</param>
/// <param name="MaxFrames">Answer at most so many frames.</param>
internal sealed record VideoQuery(FaceQuery Faces, int Every, int MaxFrames)
{
    private static readonly Parameter<int> Step =
        Parameter.Whole("every", "Answer every Nth frame, from the first.", 1, 1000, 1);

    private static readonly Parameter<int> Most = Parameter.Whole(
        "maxFrames", "Answer at most so many frames.", 1, int.MaxValue, int.MaxValue, isShown: false);

    /// <summary>The parameters of a video.</summary>
    public static readonly ParameterList Known = new([.. FaceQuery.OfVideo.All, Step, Most]);

    /// <exception cref="Problems.RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static VideoQuery Read(IQueryCollection given) =>
        new(FaceQuery.Read(given, Known), Step.Of(given), Most.Of(given));
}
