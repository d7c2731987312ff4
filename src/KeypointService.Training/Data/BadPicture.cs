using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Makes a picture look like a bad one: a scan from print, film with grain, a night shot, a shaken camera.</summary>
internal static class BadPicture
{
    public static void Apply(Mat pixels, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                HalfTone(pixels, random);
                break;
            case 1:
                Grain(pixels, random);
                break;
            case 2:
                Darken(pixels, random);
                break;
            default:
                Shake(pixels, random);
                break;
        }
    }

    /// <summary>The dots of a printing screen: lighter and darker in two crossing waves of a few pixels.</summary>
    private static void HalfTone(Mat pixels, Random random)
    {
        var period = random.NextBetween(2.2, 5);
        var (sin, cos) = Math.SinCos(random.NextDouble() * Math.PI);
        var strength = (float)random.NextBetween(10, 45);
        var (width, height) = (pixels.Width, pixels.Height);

        // Each wave is a sum of angles, so two tables and the addition theorem serve every pixel.
        var step = 2 * Math.PI / period;
        var columns = Enumerable.Range(0, width).Select(x => (A: Math.SinCos(step * x * cos), B: Math.SinCos(step * x * sin)))
            .Select(w => ((float)w.A.Sin, (float)w.A.Cos, (float)w.B.Sin, (float)w.B.Cos)).ToArray();
        var span = pixels.AsSpan<byte>();
        for (var y = 0; y < height; y++)
        {
            var (sinA, cosA) = Math.SinCos(step * y * sin);
            var (sinB, cosB) = Math.SinCos(-step * y * cos);
            var (sa, ca, sb, cb) = ((float)sinA, (float)cosA, (float)sinB, (float)cosB);
            var row = span.Slice(y * width, width);
            for (var x = 0; x < width; x++)
            {
                var (xa, xca, xb, xcb) = columns[x];
                var wave = (xca * ca) - (xa * sa) + (xcb * cb) - (xb * sb);
                row[x] = (byte)Math.Clamp(row[x] + (strength * 0.5f * wave), 0, 255);
            }
        }
    }

    private static void Grain(Mat pixels, Random random)
    {
        using var noise = Noise(pixels.Size(), random.NextBetween(10, 28), random);
        if (random.Next(2) == 0)
        {
            Cv2.GaussianBlur(noise, noise, default, random.NextBetween(0.4, 0.9));
        }

        Add(pixels, noise, contrast: random.NextBetween(0.5, 1), random.NextBetween(0, 60));
    }

    private static void Darken(Mat pixels, Random random)
    {
        using var noise = Noise(pixels.Size(), random.NextBetween(2, 9), random);
        Add(pixels, noise, contrast: random.NextBetween(0.08, 0.4), random.NextBetween(0, 12));
    }

    private static void Shake(Mat pixels, Random random)
    {
        var length = random.Next(3, 8);
        using var kernel = new Mat(length, length, MatType.CV_32FC1, Scalar.All(0));
        var (sin, cos) = Math.SinCos(random.NextDouble() * Math.PI);
        var middle = (length - 1) / 2.0;
        Cv2.Line(
            kernel,
            new Point(Math.Round(middle - (middle * cos)), Math.Round(middle - (middle * sin))),
            new Point(Math.Round(middle + (middle * cos)), Math.Round(middle + (middle * sin))),
            Scalar.All(1));
        Cv2.Multiply(kernel, Scalar.All(1 / Cv2.Sum(kernel).Val0), kernel);
        Cv2.Filter2D(pixels, pixels, -1, kernel, borderType: BorderTypes.Replicate);
    }

    /// <summary>Normal noise of a deviation in gray levels.</summary>
    private static Mat Noise(Size size, double deviation, Random random)
    {
        var noise = new Mat(size, MatType.CV_16SC1);
        var seed = random.Next();
        Cv2.SetTheRNG((ulong)seed + 1);
        Cv2.Randn(noise, Scalar.All(0), Scalar.All(deviation));
        return noise;
    }

    private static void Add(Mat pixels, Mat noise, double contrast, double brightness)
    {
        using var sum = new Mat();
        pixels.ConvertTo(sum, MatType.CV_16SC1, contrast, brightness);
        Cv2.Add(sum, noise, sum);
        sum.ConvertTo(pixels, MatType.CV_8UC1);
    }
}
