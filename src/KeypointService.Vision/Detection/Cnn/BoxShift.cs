using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// How a face lies to a square that was taken for it, seen with its head upright (bounding-box regression, Girshick et al., CVPR 2014).
/// </summary>
/// <param name="Right">From the centre of the square to that of the face, to the right, in sides of the square.</param>
/// <param name="Down">The same, down.</param>
/// <param name="LogSize">Logarithm of the face's side over the square's.</param>
internal readonly record struct BoxShift(double Right, double Down, double LogSize)
{
    /// <summary>Numbers of a shift in an answer.</summary>
    public const int Values = 3;

    /// <summary>The same face in the mirror image.</summary>
    public BoxShift Mirrored => this with { Right = -Right };

    public static BoxShift operator *(BoxShift a, double factor) => new(a.Right * factor, a.Down * factor, a.LogSize * factor);

    /// <summary>The shift from a square to a face.</summary>
    public static BoxShift Between(FaceCandidate square, FaceBox face)
    {
        var center = FrameOf(square).Apply(face.Center);
        return new(center.X, center.Y, Math.Log(face.Width / square.Box.Width));
    }

    /// <summary>Where the face lies.</summary>
    public FaceBox Of(FaceCandidate square) => FaceBox.Square(
        FrameOf(square).Inverse().Apply(new ImagePoint(Right, Down)),
        square.Box.Width * Math.Exp(LogSize));

    private static SimilarityTransform FrameOf(FaceCandidate square) =>
        SimilarityTransform.About(square.Box.Center, default, 1 / square.Box.Width, -square.Roll);
}
