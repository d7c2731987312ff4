using OpenCvSharp;

namespace KeypointService.Vision.Detection;

/// <summary>Finds the faces of a picture. Safe for concurrent use.</summary>
public interface IFaceDetector
{
    /// <summary>Short name, as in the query parameter <c>detector</c>.</summary>
    string Name { get; }

    /// <summary>True where the scores of its hits tell how sure it is; false where it says of all alike that they are faces.</summary>
    bool TellsScores => true;

    /// <summary>Finds faces, largest first, or tells that the picture is needed at a finer scale.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    FaceSearchResult Search(Mat gray, FaceSearchOptions options);

    /// <summary>Tells how sure a stage of its own is that squares show faces.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="squares">The squares, and the rolls of the heads in them.</param>
    /// <param name="options">How many threads look at once, and what gives up between two looks.</param>
    /// <returns>Log-odds of a face for each, weighed to be added to those of another judge; null where it has no such stage.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    IReadOnlyList<double>? Verify(Mat gray, IReadOnlyList<FaceCandidate> squares, FaceSearchOptions options) => null;
}
