using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts a randomly varied crop of a face; the same random numbers give the same crop.</summary>
internal sealed class Augmentation(AugmentationOptions options, FaceCrop crop)
{
    private readonly PixelAugmentation _pixels = new(options);

    /// <summary>Writes the varied crop and its points.</summary>
    /// <param name="face">The face.</param>
    /// <param name="random">The source of variation.</param>
    /// <param name="pixels">Receives the 8-bit crop.</param>
    /// <param name="points">Receives the 15 points in crop pixels, null where unlabelled.</param>
    /// <returns>Overlap (intersection over union) of the varied region with the true one.</returns>
    public double Apply(FaceSample face, Random random, Mat pixels, Span<ImagePoint?> points)
    {
        var strength = random.NextDouble() < options.Wide ? 2 : 1;
        var region = Jitter(face.Region, strength, random);
        var transform = crop.TransformFor(region, strength * options.RollDegrees * random.NextNormal());
        FaceCrop.Cut(face.Gray, transform, pixels);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = face.Points[i] is { } p ? transform.Apply(p) : null;
        }

        if (random.NextDouble() < options.Mirror)
        {
            Cv2.Flip(pixels, pixels, FlipMode.Y);
            Mirror(points);
        }

        _pixels.Apply(pixels, random);
        return region.Overlap(face.Region);
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

    private FaceBox Jitter(FaceBox region, double strength, Random random)
    {
        var side = region.Width * Math.Exp(strength * options.LogScale * random.NextNormal());
        var shift = new ImagePoint(random.NextNormal(), random.NextNormal()) * (strength * options.Shift * region.Width);
        return FaceBox.Square(region.Center + shift, side);
    }
}
