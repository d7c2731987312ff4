using OpenCvSharp;

namespace KeypointService.Vision.Detection;

/// <summary>What every detector can do by its search.</summary>
public static class FaceDetectorExtensions
{
    /// <summary>Finds the faces of a picture as it is given, of any size, largest first.</summary>
    /// <param name="detector">Who finds them.</param>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="judged">True where every hit will be judged: report also those that are little sure.</param>
    public static IReadOnlyList<FaceCandidate> Detect(this IFaceDetector detector, Mat gray, bool judged = false) =>
        detector.Search(gray, new FaceSearchOptions { Judged = judged }).Faces;
}
