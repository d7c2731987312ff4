using KeypointService.Training.Data.Covers;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts a randomly varied crop of a face; the same random numbers give the same crop.</summary>
/// <param name="options">How strongly to vary.</param>
/// <param name="crop">The crop geometry.</param>
/// <param name="others">Faces that may stand before one.</param>
internal sealed class Augmentation(AugmentationOptions options, FaceCrop crop, IReadOnlyList<FaceSample> others)
{
    // Standard deviation of the roll of a misplaced region in degrees.
    private const double MisplacedRoll = 18;

    private readonly PixelAugmentation _pixels = new(options);
    private readonly CoverAugmentation _covers = new(others);

    /// <summary>Writes the varied crop, its points and what is seen of them.</summary>
    /// <param name="face">The face.</param>
    /// <param name="random">The source of variation.</param>
    /// <param name="pixels">Receives the 8-bit crop.</param>
    /// <param name="points">Receives the 15 points in crop pixels, null where unlabelled.</param>
    /// <param name="visibility">Receives of each point 1, 0 or <see cref="TrainingBatch.Undecided"/>.</param>
    public void Apply(FaceSample face, Random random, Mat pixels, Span<ImagePoint?> points, Span<float> visibility)
    {
        var transform = Place(face.Region, random);
        FaceCrop.Cut(face.Gray, transform, pixels);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = face.Points[i] is { } p ? transform.Apply(p) : null;
            visibility[i] = face.Visibility[i];
        }

        if (random.NextDouble() < options.Turn)
        {
            HeadTurn.Apply(pixels, points, random);
            HideTurnedAway(points, visibility);
        }

        if (random.NextDouble() < options.Mirror)
        {
            Cv2.Flip(pixels, pixels, FlipMode.Y);
            Mirror(points);
            Mirror(visibility);
        }

        if (random.NextDouble() < options.Border)
        {
            PictureBorder.Apply(pixels, points, visibility, random);
        }

        if (random.NextDouble() < options.Occlusion)
        {
            _covers.Apply(pixels, points, visibility, random);
        }

        HideOutside(points, visibility);
        _pixels.Apply(pixels, random);
    }

    /// <summary>A point that was seen may lie behind the head, or on its edge, once that is turned further.</summary>
    private static void HideTurnedAway(Span<ImagePoint?> points, Span<float> visibility)
    {
        var turned = MeanHead.VisibilityOf(points.ToArray());
        for (var i = 0; i < turned.Length; i++)
        {
            visibility[i] = visibility[i] == 1 ? turned[i] : visibility[i];
        }
    }

    /// <summary>Mirrors points left to right within a crop: each takes the place of its counterpart.</summary>
    internal static void Mirror(Span<ImagePoint?> points)
    {
        Span<ImagePoint?> old = stackalloc ImagePoint?[FaceKeypointSet.Count];
        points.CopyTo(old);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = old[FaceKeypointSet.Mirrored[i]] is { } p ? new ImagePoint(FaceCrop.Size - 1 - p.X, p.Y) : null;
        }
    }

    private static void Mirror(Span<float> values)
    {
        Span<float> old = stackalloc float[FaceKeypointSet.Count];
        values.CopyTo(old);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = old[FaceKeypointSet.Mirrored[i]];
        }
    }

    private static void HideOutside(ReadOnlySpan<ImagePoint?> points, Span<float> visibility)
    {
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is { } p && !FaceCrop.Contains(p))
            {
                visibility[i] = 0;
            }
        }
    }

    private SimilarityTransform Place(FaceBox region, Random random)
    {
        if (random.NextDouble() < options.Misplaced)
        {
            var shift = new ImagePoint(random.NextBetween(-0.25, 0.25), random.NextBetween(-0.25, 0.25));
            var off = region.Width * Math.Exp(random.NextBetween(-0.5, 0.7));
            return crop.TransformFor(FaceBox.Square(region.Center + (shift * off), off), MisplacedRoll * random.NextNormal());
        }

        var strength = random.NextDouble() < options.Wide ? 2 : 1;
        var side = region.Width * Math.Exp(strength * options.LogScale * random.NextNormal());
        var moved = new ImagePoint(random.NextNormal(), random.NextNormal()) * (strength * options.Shift * region.Width);
        return crop.TransformFor(FaceBox.Square(region.Center + moved, side), strength * options.RollDegrees * random.NextNormal());
    }
}
