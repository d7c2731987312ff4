using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>Turns a labelled photo, its canvas grown to hold all of it and black beyond.</summary>
internal static class TurnedFace
{
    /// <param name="face">A labelled face in its photo.</param>
    /// <param name="degrees">Clockwise turn on screen.</param>
    /// <returns>The turned photo; the caller owns it.</returns>
    public static FaceSample Of(FaceSample face, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        (sin, cos) = (Math.Abs(sin), Math.Abs(cos));
        var size = new Size(
            Math.Ceiling((face.Gray.Width * cos) + (face.Gray.Height * sin)),
            Math.Ceiling((face.Gray.Width * sin) + (face.Gray.Height * cos)));
        var turn = SimilarityTransform.About(
            new ImagePoint((face.Gray.Width - 1) / 2.0, (face.Gray.Height - 1) / 2.0),
            new ImagePoint((size.Width - 1) / 2.0, (size.Height - 1) / 2.0),
            scale: 1,
            degrees);
        var gray = new Mat();
        using var matrix = turn.ToMat();
        Cv2.WarpAffine(face.Gray, gray, matrix, size);
        return face with { Gray = gray, Points = [.. face.Points.Select(p => p is { } point ? turn.Apply(point) : (ImagePoint?)null)] };
    }
}
