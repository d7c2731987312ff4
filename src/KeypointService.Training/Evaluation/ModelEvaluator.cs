using KeypointService.Training.Data;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>Runs a model file over labelled faces, through the same stages as the service.</summary>
internal sealed class ModelEvaluator(KeypointModel model, HaarFaceDetector detector)
{
    // Overlap (intersection over union) with the true region from which a detection counts as this face.
    private const double MatchingOverlap = 0.4;

    /// <summary>Given the true face region.</summary>
    public FaceResult FromTrueRegion(FaceSample face) => Locate(face, face.Region);

    /// <summary>Given the whole picture as the face box, as with the request parameter <c>cropped</c>.</summary>
    public FaceResult FromWholePicture(FaceSample face) => Locate(face, FaceBox.Whole(face.Gray.Width, face.Gray.Height));

    /// <summary>End to end: the detection that overlaps the true region best, or a miss.</summary>
    public FaceResult FromDetection(FaceSample face)
    {
        var best = detector.Detect(face.Gray).Select(box => (Box: box, Overlap: Overlap(box, face.Region)))
            .OrderByDescending(hit => hit.Overlap).FirstOrDefault();
        return best.Overlap >= MatchingOverlap ? Locate(face, best.Box) : new FaceResult(face, null, double.NaN);
    }

    private static double Overlap(FaceBox a, FaceBox b)
    {
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        var common = Math.Max(0, width) * Math.Max(0, height);
        return common / (a.Area + b.Area - common);
    }

    private FaceResult Locate(FaceSample face, FaceBox box) => new(
        face, KeypointLocator.Locate(face.Gray, [box], model)[0].Points, model.Crop.TransformFor(box).Scale);
}
