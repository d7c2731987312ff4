using OpenCvSharp;

namespace KeypointService.Vision.Imaging.WebP;

/// <summary>WebP: lossy (VP8), lossless (VP8L) or extended (VP8X); of an animated one the first frame.</summary>
internal sealed class WebPReader() : ImageFormatReader(ImageFormat.WebP, "WebP")
{
    public override bool Matches(ReadOnlySpan<byte> data) => data is
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..];

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data) => WebPHeader.Read(data);

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        if (WebPCoding.IsLossless(data))
        {
            DecodingCost.CheckLossless(header);
        }

        return WebPHeader.HasTransparency(data)
            ? OpenCvDecoder.DecodeTransparent(data, header.Format, gray)
            : OpenCvDecoder.Decode(data, header.Format, gray ? ImreadModes.Grayscale : ImreadModes.Color);
    }
}
