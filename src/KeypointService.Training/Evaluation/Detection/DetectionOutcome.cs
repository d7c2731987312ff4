using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>What a chain made of one labelled face.</summary>
/// <param name="Name">File of the photo.</param>
/// <param name="Side">Side of the true face region as a share of the photo's longest side.</param>
/// <param name="Roll">Head roll in degrees, clockwise on screen positive.</param>
/// <param name="Pixels">That side in pixels of the photo.</param>
/// <param name="Kind">What the set says of the face, as "masked"; empty where it says nothing.</param>
/// <param name="Score">Greatest score of a hit on the face; 0 where there is none.</param>
/// <param name="Overlap">Overlap of that hit's box with the true region.</param>
/// <param name="Nme">Normalised mean error of that hit's keypoints in percent; not a number where there are none.</param>
internal sealed record DetectionOutcome(string Name, double Side, double Roll, double Pixels, string Kind, double Score, double Overlap, double Nme)
{
    /// <summary>Overlap (intersection over union) with the true region from which a hit is on the face.</summary>
    public const double MatchingOverlap = 0.4;

    public static DetectionOutcome Of(FaceSample face, IReadOnlyList<DetectedFace> hits)
    {
        var miss = new DetectionOutcome(
            face.Name,
            face.Region.Width / Math.Max(face.Gray.Width, face.Gray.Height),
            face.Roll,
            face.Region.Width,
            Kind: "",
            Score: 0,
            Overlap: 0,
            Nme: double.NaN);
        return hits.Where(hit => IsOn(hit, face.Region)).MaxBy(hit => hit.Score) is { } best
            ? miss with
            {
                Score = best.Score,
                Overlap = best.Box.Overlap(face.Region),
                Nme = best.Points is null ? double.NaN : new FaceResult(face, best.Points, PixelsPerPixel: 1).Nme15,
            }
            : miss;
    }

    /// <summary>True where a hit is on a face.</summary>
    public static bool IsOn(DetectedFace hit, FaceBox face) => hit.Box.Overlap(face) >= MatchingOverlap;

    /// <summary>The outcome of a face of which the box alone is known.</summary>
    /// <param name="face">The face.</param>
    /// <param name="photo">Size of its photo in pixels.</param>
    /// <param name="hits">What was found in the photo.</param>
    public static DetectionOutcome Of(BoxRow face, Size photo, IReadOnlyList<DetectedFace> hits)
    {
        var best = hits.Where(hit => IsOn(hit, face.Box)).MaxBy(hit => hit.Score);
        return new DetectionOutcome(
            face.Image,
            face.Box.Width / Math.Max(photo.Width, photo.Height),
            double.NaN,
            face.Box.Width,
            face.Flags is [var kind, ..] ? kind : "",
            best?.Score ?? 0,
            best?.Box.Overlap(face.Box) ?? 0,
            double.NaN);
    }
}
