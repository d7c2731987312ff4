using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>Reads Windows bitmap headers: the old core header and all info headers.</summary>
internal static class BmpHeader
{
    private const int FileHeader = 14;
    private const uint CoreHeader = 12;
    private const uint InfoHeader = 40;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeader + CoreHeader)
        {
            throw Damaged();
        }

        var header = data[FileHeader..];
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (size == CoreHeader)
        {
            return Upright(
                BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]));
        }

        if (size < InfoHeader || header.Length < InfoHeader)
        {
            throw Damaged();
        }

        // A negative height says that the rows are stored from the top.
        var height = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        return height == int.MinValue
            ? throw Damaged()
            : Upright(BinaryPrimitives.ReadInt32LittleEndian(header[4..]), Math.Abs(height));
    }

    private static ImageHeader Upright(int width, int height) =>
        new(ImageFormat.Bmp, width, height, ExifOrientation.Upright);

    private static CorruptImageException Damaged() => new(ImageFormat.Bmp, "its header is cut off or damaged.");
}
