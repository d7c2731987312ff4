using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>JPEG (ITU-T T.81).</summary>
internal sealed class JpegReader() : ImageFormatReader(ImageFormat.Jpeg, "JPEG")
{
    private static readonly Dictionary<int, ImreadModes> GrayModes = new()
    {
        [1] = ImreadModes.Grayscale,
        [2] = ImreadModes.ReducedGrayscale2,
        [4] = ImreadModes.ReducedGrayscale4,
        [8] = ImreadModes.ReducedGrayscale8,
    };

    public override bool Matches(ReadOnlySpan<byte> data) => data is [0xff, 0xd8, 0xff, ..];

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data) => JpegHeader.Read(data);

    /// <summary>The decoder computes less at a fraction, and the full picture never takes memory.</summary>
    public override int ReductionOf(ImageHeader header, int leastSide) =>
        GrayModes.Keys.Where(reduction => reduction == 1 || Math.Max(header.Width, header.Height) / reduction >= leastSide).Max();

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        using var content = JpegContent.Take(data, header, gray, reduction);
        var image = OpenCvDecoder.Decode(content.Bytes, header.Format, gray ? GrayModes[reduction] : ImreadModes.Color);
        try
        {
            if (EndsInGray(image))
            {
                JpegCompleteness.CheckRows(data, JpegPicture.Read(data), header);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>True where the last corner is of the gray that the decoder puts where data is missing.</summary>
    private static bool EndsInGray(Mat image)
    {
        const int side = 4;
        const int middle = 128;
        using var corner = image[^Math.Min(side, image.Height).., ^Math.Min(side, image.Width)..];
        return Cv2.Norm(corner, NormTypes.INF) == middle && Cv2.Mean(corner) is var mean
            && mean.Val0 == middle && (image.Channels() == 1 || (mean.Val1 == middle && mean.Val2 == middle));
    }
}
