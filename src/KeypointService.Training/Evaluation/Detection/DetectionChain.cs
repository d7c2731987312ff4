using KeypointService.Vision;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>A detector, alone or followed by the keypoint model that judges its hits, as the service runs it.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Detector">The detector.</param>
/// <param name="Judge">A keypoint model; null for the detector alone.</param>
/// <param name="Threshold">The score from which the service counts a hit as a face.</param>
internal sealed record DetectionChain(string Name, IFaceDetector Detector, KeypointModel? Judge, double Threshold)
{
    /// <summary>All hits in a picture, also those below the threshold.</summary>
    public IReadOnlyList<DetectedFace> Find(Mat gray)
    {
        if (Judge is null)
        {
            return [.. Detector.Detect(gray).Select(hit => new DetectedFace(hit.Box, hit.Score, null))];
        }

        var options = new LocateOptions { MaxFaces = int.MaxValue, MinConfidence = 0 };
        return [.. new KeypointPipeline(Detector, Judge).Locate(gray, options)
            .Select(face => new DetectedFace(face.Box, face.Confidence ?? 1, face.Points))];
    }
}
