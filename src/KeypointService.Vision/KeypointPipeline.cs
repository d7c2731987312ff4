using System.Diagnostics;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>From an upright colour image to the keypoints of its faces. Safe for concurrent use.</summary>
/// <param name="detector">Finds the faces.</param>
public sealed class KeypointPipeline(HaarFaceDetector detector)
{
    /// <summary>Finds the faces of an image and locates their keypoints.</summary>
    /// <param name="image">Upright image, 8 bits, blue-green-red.</param>
    /// <param name="model">The keypoint model.</param>
    /// <param name="maxFaces">Keep at most so many faces, the largest.</param>
    /// <param name="cropped">True where the image is one face: no detection, the whole image is its box.</param>
    /// <param name="times">Receives the stage times.</param>
    /// <returns>The faces, largest box first.</returns>
    public IReadOnlyList<FaceKeypoints> Locate(
        Mat image, KeypointModel model, int maxFaces, bool cropped, StageTimes times)
    {
        var start = Stopwatch.GetTimestamp();
        using var gray = new Mat();
        Cv2.CvtColor(image, gray, ColorConversionCodes.BGR2GRAY);
        IReadOnlyList<FaceBox> boxes = cropped
            ? [FaceBox.Whole(image.Width, image.Height)]
            : [.. detector.Detect(gray).Take(maxFaces)];
        times.Detect = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        var faces = KeypointLocator.Locate(gray, boxes, model);
        times.Landmarks = Stopwatch.GetElapsedTime(start);
        return faces;
    }
}
