using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Gif;

/// <summary>GIF (CompuServe, 1989), in managed code: its first frame over white.</summary>
internal sealed class GifReader() : ImageFormatReader(ImageFormat.Gif, "GIF")
{
    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8);

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data)
    {
        var frame = GifFrame.First(data);
        return new ImageHeader(ImageFormat.Gif, frame.CanvasWidth, frame.CanvasHeight, ExifOrientation.Upright);
    }

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        var frame = GifFrame.First(data);
        var indices = new byte[frame.Width * frame.Height];
        if (GifCodes.Unpack(data[frame.Codes..], indices) < indices.Length)
        {
            throw new CorruptImageException(ImageFormat.Gif, "rows are missing at its end. Was the upload cut off?");
        }

        using var color = new Mat(header.Height, header.Width, MatType.CV_8UC3, Scalar.White);
        frame.Draw(data, indices, color);
        return gray ? color.CvtColor(ColorConversionCodes.BGR2GRAY) : color.Shared();
    }
}
