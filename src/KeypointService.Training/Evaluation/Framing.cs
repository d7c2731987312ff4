using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>How a picture that is one face shows it.</summary>
/// <param name="Name">What it looks like.</param>
/// <param name="Scale">Side of the picture as a multiple of the side of the face's true region.</param>
/// <param name="X">How far right of the face's the picture's middle lies, as a share of the picture's side.</param>
/// <param name="Y">How far below.</param>
/// <param name="Roll">Degrees by which the face is turned further, clockwise on screen positive.</param>
internal sealed record Framing(string Name, double Scale, double X = 0, double Y = 0, double Roll = 0)
{
    // A picture is cut at so many pixels at least and then averaged down, so that a small one is not aliased.
    private const int LeastCut = 192;

    /// <summary>Framings as users send them, from chin to brow to head and shoulders.</summary>
    public static IReadOnlyList<Framing> All { get; } =
    [
        new("chin to brow", 0.65), new("tight", 0.8, Y: 0.05), new("as a detector has it", 1), new("whole head", 1.25, Y: -0.05),
        new("head with air", 1.6, Y: 0.1), new("head and shoulders", 2.2, Y: 0.15), new("off centre", 1.25, X: 0.18),
        new("in a corner", 1.6, X: -0.2, Y: -0.15), new("rolled", 1.25, Roll: 25), new("rolled, off centre", 1.6, X: 0.1, Y: 0.1, Roll: -20),
    ];

    /// <summary>The face in a square picture of this framing. The caller owns it.</summary>
    /// <param name="face">A labelled face.</param>
    /// <param name="size">Side of the picture in pixels.</param>
    public FaceSample Of(FaceSample face, int size)
    {
        var times = Math.Max(1, (int)Math.Ceiling((double)LeastCut / size));
        var cut = times * size;
        var side = Scale * face.Region.Width;
        var middle = new ImagePoint((cut - 1) / 2.0, (cut - 1) / 2.0);
        var toCut = SimilarityTransform.About(face.Region.Center, middle - (new ImagePoint(X, Y) * cut), cut / side, Roll);
        using var large = new Mat();
        using (var matrix = toCut.ToMat())
        {
            Cv2.WarpAffine(face.Gray, large, matrix, new Size(cut, cut), InterpolationFlags.Linear, BorderTypes.Replicate);
        }

        var picture = new Mat();
        Cv2.Resize(large, picture, new Size(size, size), interpolation: InterpolationFlags.Area);
        return new FaceSample(face.Name, face.Set, picture, [.. face.Points.Select(p => p is { } point ? Shrunk(toCut.Apply(point)) : (ImagePoint?)null)]);

        ImagePoint Shrunk(ImagePoint p) => new(((p.X + 0.5) / times) - 0.5, ((p.Y + 0.5) / times) - 0.5);
    }
}
