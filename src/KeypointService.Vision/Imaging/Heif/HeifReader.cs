using System.Buffers.Binary;
using System.Text;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>
/// HEIC and AVIF (ISO/IEC 23008-12, and AV1 Image File Format): their first picture, whatever film or gain map is beside it. The
/// boxes are read here, the pixels are decoded in a process of their own.
/// </summary>
/// <param name="format">The format.</param>
/// <param name="name">Its name as messages and documents write it.</param>
/// <param name="brands">The names by which a file of this format calls itself.</param>
internal sealed class HeifReader(ImageFormat format, string name, params string[] brands) : ImageFormatReader(format, name)
{
    private static readonly string[] General = ["mif1", "msf1", "miaf"];

    public override bool Matches(ReadOnlySpan<byte> data)
    {
        const int header = 8;
        if (data.Length < header || !data[4..].StartsWith("ftyp"u8))
        {
            return false;
        }

        // The first brand is the file's own; where it is a general one, the others tell more. A version stands between.
        var size = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(data), header, (uint)data.Length);
        HeifFields fields = new(data[header..size]);
        var own = fields.Name();
        var isKnown = IsOneOf(own, brands);
        while (!isKnown && IsOneOf(own, General) && !fields.IsAtEnd)
        {
            isKnown = IsOneOf(fields.Name(), brands);
        }

        return isKnown;
    }

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data)
    {
        var picture = HeifPicture.Read(data, Format);
        return new ImageHeader(Format, picture.Shown.Width, picture.Shown.Height, picture.Orientation)
        {
            CodedPixels = (long)picture.Coded.Width * picture.Coded.Height,
        };
    }

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        var picture = HeifPicture.Read(data, Format);
        using var image = HeifDecoding.Decode(data, Format, picture.Coded, gray, cancellation);
        if (picture.Shown.Size == picture.Coded)
        {
            return image.Shared();
        }

        using var shown = image[picture.Shown];
        return shown.Clone();
    }

    private static bool IsOneOf(ReadOnlySpan<byte> brand, string[] known)
    {
        foreach (var name in known)
        {
            if (Ascii.Equals(brand, name))
            {
                return true;
            }
        }

        return false;
    }
}
