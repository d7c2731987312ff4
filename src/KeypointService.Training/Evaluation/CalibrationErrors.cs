using KeypointService.Training.Data;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>
/// The errors that sigma is calibrated on: faces as the cascade finds them, those too small for it in their true region, and
/// all once more with a cover over each, for hidden points have errors of their own.
/// </summary>
internal static class CalibrationErrors
{
    // Side of a face in pixels; smaller ones the cascade hardly finds.
    private const double LeastFound = 48;

    /// <param name="modelPath">The model.</param>
    /// <param name="data">Labelled photos.</param>
    public static ErrorSummary Measure(string modelPath, string data)
    {
        using var model = KeypointModel.Load(modelPath);
        ModelEvaluator evaluator = new(model, new HaarFaceDetector(CascadeFile.Location, new HaarFaceDetectorOptions()));
        using var set = FaceDataset.Load([data], facesOnly: false);
        var faces = set.Faces;
        return new ErrorSummary(
            "calibration",
            "haar",
            [.. faces.AsParallel().AsOrdered().Select(face => face.Region.Width >= LeastFound
                    ? evaluator.FromDetection(face, Accuracy.Fast)
                    : evaluator.FromTrueRegion(face, Accuracy.Fast)),
                .. faces.AsParallel().AsOrdered().Select((face, i) => evaluator.FromCover(face, faces, i))]);
    }
}
