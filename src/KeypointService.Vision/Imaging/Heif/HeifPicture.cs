using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>What the boxes of a HEIF file say about its picture; nothing is decoded to know this.</summary>
internal sealed class HeifPicture
{
    private static readonly string[] Codings = ["hvc1", "av01", "grid"];

    private HeifOrientation _orientation;

    private HeifPicture()
    {
    }

    /// <summary>Size that the decoder gives, in pixels.</summary>
    public Size Coded { get; private set; }

    /// <summary>The part of it that is the picture.</summary>
    public Rect Shown { get; private set; }

    /// <summary>How it is stored, as EXIF counts: 1 to 8.</summary>
    public int Orientation => _orientation.ExifValue;

    /// <summary>Reads the boxes of a file.</summary>
    /// <exception cref="CorruptImageException">They are cut off, contradict themselves, or name a coding that is not taken.</exception>
    public static HeifPicture Read(ReadOnlySpan<byte> data, ImageFormat format)
    {
        var meta = HeifBoxes.Find(data, "meta"u8);
        if (meta.Length < 4)
        {
            throw new CorruptImageException(format, "its header is cut off or damaged, or it holds a film and no still picture.");
        }

        // Version and flags come first.
        var boxes = meta[4..];
        var items = HeifItems.Read(boxes, format);
        if (items.Codings.FirstOrDefault(coding => !Codings.Contains(coding)) is { } coding)
        {
            var name = string.Concat(coding.Where(char.IsAsciiLetterOrDigit));
            throw new CorruptImageException(
                format, $"its pixels are coded as '{name}', which is not taken. Save it as an ordinary HEIC or AVIF picture, or as JPEG.");
        }

        HeifPicture picture = new();
        HeifProperties.Read(boxes, items.Primary, picture);
        return picture.Shown is { Width: > 0, Height: > 0 }
            ? picture
            : throw new CorruptImageException(format, "its header says nothing of its size.");
    }

    /// <summary>Takes up one of the picture's properties.</summary>
    /// <param name="type">Four letters.</param>
    /// <param name="body">What it says.</param>
    public void Apply(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        HeifFields fields = new(body);
        if (type.SequenceEqual("ispe"u8))
        {
            _ = fields.Long();
            Coded = new Size(Side(fields.Long()), Side(fields.Long()));
            Shown = new Rect(default, Coded);
        }
        else if (type.SequenceEqual("clap"u8))
        {
            Shown = HeifClip.Read(fields, Coded);
        }
        else if (type.SequenceEqual("irot"u8))
        {
            // Quarter turns, anticlockwise.
            _orientation = _orientation.TurnedClockwise(4 - (int)(fields.Byte() & 3));
        }
        else if (type.SequenceEqual("imir"u8))
        {
            _orientation = (fields.Byte() & 1) != 0 ? _orientation.Mirrored() : _orientation.Mirrored().TurnedClockwise(2);
        }
    }

    private static int Side(uint value) => (int)Math.Min(value, 1 << 28);
}
