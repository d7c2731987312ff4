using KeypointService.Training.Data;
using KeypointService.Vision;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>Runs a model file over labelled faces, through the same stages as the service.</summary>
internal sealed class ModelEvaluator(KeypointModel model, IFaceDetector detector)
{
    /// <summary>The name of the detector that finds the faces.</summary>
    public string Detector => detector.Name;

    /// <summary>Given the true face region.</summary>
    public FaceResult FromTrueRegion(FaceSample face, Accuracy accuracy)
    {
        var found = KeypointLocator.Locate(face.Gray, [face.Region], model);
        return Result(face, accuracy == Accuracy.High ? KeypointLocator.Refine(face.Gray, found, model)[0] : found[0]);
    }

    /// <summary>Given the true face region with a cover over part of it: see <see cref="CoveredFaces"/>.</summary>
    public FaceResult FromCover(FaceSample face, IReadOnlyList<FaceSample> others, int index)
    {
        var covered = CoveredFaces.Cover(face, others, index);
        using (covered.Gray)
        {
            return FromTrueRegion(covered, Accuracy.Fast);
        }
    }

    /// <summary>Given a picture that is one face, as with the request parameter <c>cropped</c>.</summary>
    /// <param name="face">The face.</param>
    /// <param name="accuracy">How much work it is worth.</param>
    /// <param name="convention">The idea of the points to answer in; null for the model's own.</param>
    public FaceResult FromWholePicture(FaceSample face, Accuracy accuracy, string? convention = null) =>
        Result(face, Run(face.Gray, new LocateOptions { Cropped = true, Accuracy = accuracy, Convention = convention })[0]);

    /// <summary>End to end: the face whose box overlaps the true region best, or a miss.</summary>
    public FaceResult FromDetection(FaceSample face, Accuracy accuracy) =>
        Match(face, Run(face.Gray, new LocateOptions { MaxFaces = int.MaxValue, Accuracy = accuracy })) is { } best
            ? Result(face, best)
            : new FaceResult(face, null, double.NaN);

    /// <summary>The score of the detector's best hit on a face, before any threshold; null where it has none.</summary>
    public double? ScoreOfHit(FaceSample face) =>
        Match(face, Run(face.Gray, new LocateOptions { MaxFaces = int.MaxValue, MinConfidence = 0 }))?.Confidence;

    /// <summary>The scores of all the detector's hits in a picture, before any threshold.</summary>
    /// <param name="file">A picture.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public double[] ScoresOfHits(string file)
    {
        using var gray = GrayPicture.Read(file);
        return [.. Run(gray, new LocateOptions { MaxFaces = int.MaxValue, MinConfidence = 0 }).Select(face => face.Confidence!.Value)];
    }

    private static FaceKeypoints? Match(FaceSample face, IReadOnlyList<FaceKeypoints> found)
    {
        var best = found.Select(hit => (Face: hit, Overlap: hit.Box.Overlap(face.Region)))
            .OrderByDescending(hit => hit.Overlap).FirstOrDefault();
        return best.Overlap >= Detection.DetectionOutcome.MatchingOverlap ? best.Face : null;
    }

    private LocatedFaces Run(Mat gray, LocateOptions options) => new KeypointPipeline(detector, model).Locate(gray, options);

    private FaceResult Result(FaceSample face, FaceKeypoints found) =>
        new(face, found.Points, model.Crop.TransformFor(found.Box).Scale)
        {
            Sigmas = found.Sigmas,
            Visibilities = found.Visibilities,
            Confidence = found.Confidence,
        };
}
