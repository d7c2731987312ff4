using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>Decodes files with OpenCV.</summary>
internal static class OpenCvDecoder
{
    /// <summary>Decodes a file as it is stored.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="format">Its format, for the message.</param>
    /// <param name="mode">Colours and scale.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is damaged.</exception>
    public static Mat Decode(ReadOnlySpan<byte> data, ImageFormat format, ImreadModes mode)
    {
        Mat image;
        try
        {
            // OpenCV reads orientation for some formats only; one rule serves all.
            image = Cv2.ImDecode(data, mode | ImreadModes.IgnoreOrientation);
        }
        catch (OpenCVException exception)
        {
            throw new CorruptImageException(format, "its content is damaged.", exception);
        }

        if (image.Empty())
        {
            image.Dispose();
            throw new CorruptImageException(format, "its content is damaged.");
        }

        return image;
    }

    /// <summary>Decodes a file that may be transparent, and composites it over white.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="format">Its format, for the message.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is damaged.</exception>
    public static Mat DecodeTransparent(ReadOnlySpan<byte> data, ImageFormat format, bool gray)
    {
        using var stored = Decode(data, format, ImreadModes.Unchanged);
        return Transparency.Flatten(stored, gray);
    }
}
