using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>Reads the clean aperture: the part of a coded picture that is meant to be shown (ISO/IEC 14496-12, section 12.1.4).</summary>
internal static class HeifClip
{
    /// <param name="fields">Width, height, and the offsets of its centre from the picture's, each as a fraction.</param>
    /// <param name="coded">Size of the coded picture.</param>
    /// <returns>What of it lies inside the picture; empty where nothing does.</returns>
    public static Rect Read(HeifFields fields, Size coded)
    {
        var (width, height) = (Fraction(ref fields), Fraction(ref fields));
        var (right, down) = (Fraction(ref fields), Fraction(ref fields));
        Rect part = new(
            Pixel(((coded.Width - width) / 2) + right), Pixel(((coded.Height - height) / 2) + down), Pixel(width), Pixel(height));
        return part & new Rect(default, coded);
    }

    private static double Fraction(ref HeifFields fields)
    {
        var (numerator, denominator) = ((int)fields.Long(), fields.Long());
        return denominator == 0 ? 0 : (double)numerator / denominator;
    }

    // Far from the ends of what an integer holds, so that nothing overflows that is added up.
    private static int Pixel(double value) => (int)Math.Clamp(Math.Floor(value), -(1 << 28), 1 << 28);
}
