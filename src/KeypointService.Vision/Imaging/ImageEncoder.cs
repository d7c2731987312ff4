using KeypointService.Vision.Imaging.Png;
using KeypointService.Vision.Native;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>Encodes images as files.</summary>
public static class ImageEncoder
{
    private const int JpegQuality = 90;

    /// <summary>Encodes an image as PNG or JPEG.</summary>
    /// <param name="image">8 bits, blue-green-red.</param>
    /// <param name="format">PNG or JPEG.</param>
    /// <param name="threads">Threads that share the work of a PNG, at least 1.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Another format, or a PNG by fewer threads.</exception>
    public static EncodedImage Encode(Mat image, ImageFormat format, int threads = 1) => format switch
    {
        ImageFormat.Png => PngEncoder.Encode(image, threads),
        ImageFormat.Jpeg => EncodeJpeg(image),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Only PNG and JPEG are written."),
    };

    private static EncodedImage EncodeJpeg(Mat image)
    {
        var bytes = image.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        NativeBlock file = new(bytes.Length);
        bytes.CopyTo(file.Span);
        return new EncodedImage(file);
    }
}
