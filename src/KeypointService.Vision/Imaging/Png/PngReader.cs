using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>PNG (W3C PNG, third edition); of an animated one the first frame.</summary>
internal sealed class PngReader() : ImageFormatReader(ImageFormat.Png, "PNG")
{
    public override bool Matches(ReadOnlySpan<byte> data) =>
        data is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..];

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data) => PngHeader.Read(data);

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        var inflated = PngHeader.InflatedBytes(data);
        DecodingCost.CheckInflated(inflated, header);
        var essential = PngChunks.Essential(data);
        using var lateOrGivenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lateOrGivenUp.CancelAfter(DecodingCost.LongestInflating(inflated));

        // The decoder unpacks whatever stands behind the last row, a thousand times of what came, and knows no token. But it reads from
        // memory as it goes, and ends where that holds nothing any more.
        using var ending = lateOrGivenUp.Token.Register(() => Array.Clear(essential.Array!));
        try
        {
            return Decode(essential, PngHeader.TransparentLevel(data), gray);
        }
        catch (CorruptImageException) when (lateOrGivenUp.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            throw DecodingCost.LateInflating(header);
        }
    }

    private static Mat Decode(ReadOnlySpan<byte> data, int? transparentLevel, bool gray) =>
        transparentLevel is { } level ? DecodeTransparent(data, level, gray)
        : PngChunks.HasTransparency(data) ? OpenCvDecoder.DecodeTransparent(data, ImageFormat.Png, gray)
        : OpenCvDecoder.Decode(data, ImageFormat.Png, gray ? ImreadModes.Grayscale : ImreadModes.Color);

    /// <summary>Decodes a picture without colours of which one level is transparent: OpenCV passes that over.</summary>
    private static Mat DecodeTransparent(ReadOnlySpan<byte> data, int level, bool gray)
    {
        using var stored = OpenCvDecoder.Decode(data, ImageFormat.Png, ImreadModes.Unchanged);
        using var transparent = new Mat();
        Cv2.InRange(stored, Scalar.All(level), Scalar.All(level), transparent);
        stored.SetTo(Scalar.All(stored.Depth() == MatType.CV_16U ? ushort.MaxValue : byte.MaxValue), transparent);
        return Transparency.Flatten(stored, gray);
    }
}
