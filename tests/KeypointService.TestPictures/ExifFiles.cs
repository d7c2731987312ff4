using System.Buffers.Binary;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.TestPictures;

/// <summary>Encodes pictures and splices EXIF orientations into them by hand.</summary>
public static class ExifFiles
{
    /// <summary>Encodes a picture; a GIF is white.</summary>
    public static byte[] Encode(Mat picture, ImageFormat format) => format == ImageFormat.Gif ? White(picture.Size()) : picture.ImEncode(
        format switch
        {
            ImageFormat.Jpeg => ".jpg",
            ImageFormat.Png => ".png",
            ImageFormat.WebP => ".webp",
            _ => ".bmp",
        },
        new ImageEncodingParam(ImwriteFlags.JpegQuality, 100));

    // OpenCV writes GIF too slowly for a test of every byte; no test looks at these pixels.
    private static byte[] White(Size size) => GifFile.Write(
        (size.Width, size.Height), (0, 0, size.Width, size.Height), [.. Enumerable.Repeat((byte)1, size.Width * size.Height)]);

    /// <summary>The file with an orientation, 1 to 8, in a TIFF header of either byte order.</summary>
    public static byte[] WithOrientation(byte[] file, ImageFormat format, int orientation, bool littleEndian)
    {
        var exif = Tiff(orientation, littleEndian);
        return format switch
        {
            ImageFormat.Jpeg => [.. file[..2], 0xff, 0xe1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. file[2..]],
            ImageFormat.Png => [.. file[..33], .. PngFile.Chunk("eXIf"u8, exif), .. file[33..]],
            ImageFormat.WebP => ExtendedWebP(file, exif),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    private static byte[] Tiff(int orientation, bool little)
    {
        var tiff = new byte[26];
        (little ? "II"u8 : "MM"u8).CopyTo(tiff);
        Short(2, 42);
        tiff[little ? 4 : 7] = 8;
        Short(8, 1);
        Short(10, 0x0112);
        Short(12, 3);
        tiff[little ? 14 : 17] = 1;
        Short(18, (ushort)orientation);
        return tiff;

        void Short(int at, ushort value)
        {
            if (little)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), value);
            }
        }
    }

    private static byte[] ExtendedWebP(byte[] simple, byte[] exif)
    {
        var header = ImageHeader.Read(simple);
        var extended = new byte[18];
        "VP8X"u8.CopyTo(extended);
        extended[4] = 10;
        extended[8] = 0x08;
        BinaryPrimitives.WriteUInt16LittleEndian(extended.AsSpan(12), (ushort)(header.Width - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(extended.AsSpan(15), (ushort)(header.Height - 1));
        byte[] file = [.. simple[..12], .. extended, .. simple[12..], .. "EXIF"u8, (byte)exif.Length, 0, 0, 0, .. exif];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }
}
