using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Varies light, sharpness, noise and compression of a crop or a whole picture in place.</summary>
internal sealed class PixelAugmentation(AugmentationOptions options)
{
    /// <param name="pixels">Grayscale, 8 bits, its rows without gaps between them.</param>
    /// <param name="random">The source of variation.</param>
    public void Apply(Mat pixels, Random random)
    {
        if (options.GreatestFace == 0)
        {
            Vary(pixels, random);
            return;
        }

        // What a camera and a file do to a small face they do to its few pixels, before the crop enlarges them.
        var side = options.LeastFace * Math.Pow(options.GreatestFace / options.LeastFace, random.NextDouble());
        using var small = new Mat();
        Cv2.Resize(pixels, small, new Size(Math.Round(side), Math.Round(side)), interpolation: InterpolationFlags.Area);
        Vary(small, random);
        Cv2.Resize(small, pixels, pixels.Size(), interpolation: InterpolationFlags.Linear);
    }

    private void Vary(Mat pixels, Random random)
    {
        ChangeLight(pixels, random);
        if (random.NextDouble() < options.Shade)
        {
            Shade(pixels, random);
        }

        if (random.NextDouble() < options.Backlight)
        {
            Backlight(pixels, random);
        }

        if (random.NextDouble() < options.Dark)
        {
            pixels.ConvertTo(pixels, -1, random.NextBetween(0.1, 0.4), random.NextBetween(0, 20));
        }

        if (random.NextDouble() < options.Blur)
        {
            Blur(pixels, random);
        }

        if (random.NextDouble() < options.Noise)
        {
            AddNoise(pixels, random);
        }

        if (random.NextDouble() < options.Compression)
        {
            Compress(pixels, random);
        }
    }

    /// <summary>Varies contrast, brightness and gamma alone.</summary>
    /// <param name="pixels">Grayscale, 8 bits; may be a part of a larger picture.</param>
    /// <param name="random">The source of variation.</param>
    public void ChangeLight(Mat pixels, Random random)
    {
        var contrast = Math.Exp(options.LogContrast * random.NextNormal());
        var brightness = options.Brightness * random.NextNormal();
        var gamma = options.Gamma > 0 ? Math.Exp(options.Gamma * random.NextNormal()) : 1;
        var table = new byte[256];
        for (var level = 0; level < table.Length; level++)
        {
            var bent = 255 * Math.Pow(level / 255.0, gamma);
            table[level] = (byte)Math.Clamp(Math.Round(128 + (contrast * (bent - 128)) + brightness), 0, 255);
        }

        Cv2.LUT(pixels, InputArray.Create(table), pixels);
    }

    /// <summary>Light that grows along one direction.</summary>
    private static void Shade(Mat pixels, Random random)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
        var strength = random.NextBetween(0.2, 0.9) / Math.Max(pixels.Width, pixels.Height);
        var (middleX, middleY) = (pixels.Width / 2, pixels.Height / 2);
        var width = pixels.Width;
        var span = pixels.AsSpan<byte>();
        for (var i = 0; i < span.Length; i++)
        {
            var (y, x) = Math.DivRem(i, width);
            var along = ((x - middleX) * cos) + ((y - middleY) * sin);
            span[i] = (byte)Math.Clamp(span[i] * (1 + (strength * along)), 0, 255);
        }
    }

    /// <summary>The middle darker, what surrounds it brighter.</summary>
    private static void Backlight(Mat pixels, Random random)
    {
        var dim = random.NextBetween(0.2, 0.6);
        var glare = random.NextBetween(150, 255);
        var radius = random.NextBetween(0.3, 0.6);
        var softness = random.NextBetween(0.08, 0.4);
        var (width, height) = (pixels.Width, pixels.Height);
        var span = pixels.AsSpan<byte>();
        for (var i = 0; i < span.Length; i++)
        {
            var (y, x) = Math.DivRem(i, width);
            var (dx, dy) = (((double)x / width) - 0.5, ((double)y / height) - 0.5);
            var outside = Math.Clamp((Math.Sqrt((dx * dx) + (dy * dy)) - radius) / softness, 0, 1);
            span[i] = (byte)((dim * span[i] * (1 - outside)) + (glare * outside));
        }
    }

    private void Blur(Mat pixels, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                Cv2.GaussianBlur(pixels, pixels, default, random.NextBetween(0.4, options.GreatestBlur));
                break;
            case 1:
                // Motion along a row or a column.
                var length = random.Next(3, options.LongestMotion + 1);
                Cv2.Blur(pixels, pixels, random.Next(2) == 0 ? new Size(length, 1) : new Size(1, length));
                break;
            default:
                // A small face enlarged: fewer real pixels than the crop has.
                var width = random.Next((int)(options.LeastResolution * pixels.Width), pixels.Width);
                var height = Math.Max(1, pixels.Height * width / pixels.Width);
                using (var small = new Mat())
                {
                    Cv2.Resize(pixels, small, new Size(width, height), interpolation: InterpolationFlags.Area);
                    Cv2.Resize(small, pixels, pixels.Size(), interpolation: InterpolationFlags.Linear);
                }

                break;
        }
    }

    private static void AddNoise(Mat pixels, Random random)
    {
        var deviation = random.NextBetween(2, 12);
        foreach (ref var pixel in pixels.AsSpan<byte>())
        {
            // The sum of three uniform numbers is near enough to a normal one here and far cheaper.
            var noise = (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 2;
            pixel = (byte)Math.Clamp(pixel + (noise * deviation), 0, 255);
        }
    }

    private void Compress(Mat pixels, Random random)
    {
        Cv2.ImEncode(".jpg", pixels, out var file, new ImageEncodingParam(ImwriteFlags.JpegQuality, random.Next(options.LeastQuality, 80)));
        using var decoded = Cv2.ImDecode(file, ImreadModes.Grayscale);
        decoded.CopyTo(pixels);
    }
}
