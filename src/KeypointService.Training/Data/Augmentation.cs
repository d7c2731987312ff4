using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts a randomly varied crop of a face; the same random numbers give the same crop.</summary>
internal sealed class Augmentation(AugmentationOptions options, FaceCrop crop)
{
    /// <summary>Writes the varied crop and its points.</summary>
    /// <param name="face">The face.</param>
    /// <param name="random">The source of variation.</param>
    /// <param name="pixels">Receives the 8-bit crop.</param>
    /// <param name="points">Receives the 15 points in crop pixels, null where unlabelled.</param>
    public void Apply(FaceSample face, Random random, Mat pixels, Span<Point2d?> points)
    {
        var transform = crop.TransformFor(Jitter(face.Region, random), options.RollDegrees * Normal(random));
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

        ChangeLight(pixels, random);
        if (random.NextDouble() < options.Occlusion)
        {
            Occlude(pixels, random);
        }

        if (random.NextDouble() < options.Blur)
        {
            Blur(pixels, random);
        }

        if (random.NextDouble() < options.Noise)
        {
            AddNoise(pixels, random);
        }
    }

    /// <summary>Mirrors points left to right within a crop: each takes the place of its counterpart.</summary>
    internal static void Mirror(Span<Point2d?> points)
    {
        Span<Point2d?> old = stackalloc Point2d?[FaceKeypointSet.Count];
        points.CopyTo(old);
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = old[FaceKeypointSet.Mirrored[i]] is { } p ? new Point2d(FaceCrop.Size - 1 - p.X, p.Y) : null;
        }
    }

    private FaceBox Jitter(FaceBox region, Random random)
    {
        var side = region.Width * Math.Exp(options.LogScale * Normal(random));
        var shift = new Point2d(Normal(random), Normal(random)) * (options.Shift * region.Width);
        return FaceBox.Square(region.Center + shift, side);
    }

    private void ChangeLight(Mat pixels, Random random)
    {
        var contrast = Math.Exp(options.LogContrast * Normal(random));
        var brightness = options.Brightness * Normal(random);
        pixels.ConvertTo(pixels, -1, contrast, (128 * (1 - contrast)) + brightness);
    }

    private static void Blur(Mat pixels, Random random)
    {
        if (random.Next(2) == 0)
        {
            Cv2.GaussianBlur(pixels, pixels, default, 0.4 + (1.4 * random.NextDouble()));
            return;
        }

        // A small face enlarged: fewer real pixels than the crop has.
        var side = random.Next(FaceCrop.Size / 3, FaceCrop.Size);
        using var small = new Mat();
        Cv2.Resize(pixels, small, new Size(side, side), interpolation: InterpolationFlags.Area);
        Cv2.Resize(small, pixels, pixels.Size(), interpolation: InterpolationFlags.Linear);
    }

    private static void AddNoise(Mat pixels, Random random)
    {
        var deviation = 2 + (10 * random.NextDouble());
        foreach (ref var pixel in pixels.AsSpan<byte>())
        {
            // The sum of three uniform numbers is near enough to a normal one here and far cheaper.
            var noise = (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 2;
            pixel = (byte)Math.Clamp(pixel + (noise * deviation), 0, 255);
        }
    }

    private static void Occlude(Mat pixels, Random random)
    {
        var size = new Size(random.Next(8, 40), random.Next(8, 40));
        var corner = new Point(random.Next(-10, FaceCrop.Size - 10), random.Next(-10, FaceCrop.Size - 10));
        Cv2.Rectangle(pixels, new Rect(corner, size), Scalar.All(random.Next(256)), thickness: -1);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
