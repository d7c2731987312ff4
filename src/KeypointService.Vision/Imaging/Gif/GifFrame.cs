using System.Buffers.Binary;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Gif;

/// <summary>The first frame of a GIF: where it lies on the canvas, and where its colours and codes stand in the file.</summary>
internal sealed record GifFrame
{
    private const int HeaderLength = 13;
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xf9;
    private const byte ImageSeparator = 0x2c;
    private const int DescriptorLength = 10;

    public required int CanvasWidth { get; init; }

    public required int CanvasHeight { get; init; }

    public required int Left { get; init; }

    public required int Top { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Where the codes begin, in bytes of the file.</summary>
    public required int Codes { get; init; }

    private bool IsInterlaced { get; init; }

    private int ColorTable { get; init; }

    private int Colors { get; init; }

    private int? Transparent { get; init; }

    /// <exception cref="CorruptImageException">There is no frame, or it is larger than the canvas.</exception>
    public static GifFrame First(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderLength)
        {
            throw Damaged();
        }

        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]), BinaryPrimitives.ReadUInt16LittleEndian(data[8..]));
        var global = TableSize(data[10]);
        var at = HeaderLength + (3 * global);
        int? transparent = null;
        while (at < data.Length && data[at] == Extension)
        {
            if (data.Length >= at + 8 && data[at + 1] == GraphicControl && (data[at + 3] & 1) != 0)
            {
                transparent = data[at + 6];
            }

            at += 2;
            while (at < data.Length && data[at] != 0)
            {
                at += 1 + data[at];
            }

            at++;
        }

        if (at + DescriptorLength >= data.Length || data[at] != ImageSeparator)
        {
            throw Damaged();
        }

        var descriptor = data.Slice(at, DescriptorLength);
        var local = TableSize(descriptor[9]);
        GifFrame frame = new()
        {
            CanvasWidth = width,
            CanvasHeight = height,
            Left = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[1..]),
            Top = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[3..]),
            Width = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[5..]),
            Height = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[7..]),
            IsInterlaced = (descriptor[9] & 0x40) != 0,
            Codes = at + DescriptorLength + (3 * local),
            ColorTable = local > 0 ? at + DescriptorLength : HeaderLength,
            Colors = local > 0 ? local : global,
            Transparent = transparent,
        };

        // What the header says bounds the memory, so the frame has to keep to it.
        return frame.Left + frame.Width <= width && frame.Top + frame.Height <= height && frame.Codes < data.Length ? frame : throw Damaged();
    }

    /// <summary>Draws the frame; transparent pixels stay as they are.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="indices">An index into the colour table a pixel, in the order of the file.</param>
    /// <param name="canvas">8 bits, blue-green-red, of the canvas's size.</param>
    public void Draw(ReadOnlySpan<byte> data, ReadOnlySpan<byte> indices, Mat canvas)
    {
        var colors = new Vec3b[256];
        for (var i = 0; i < Colors; i++)
        {
            var entry = data[(ColorTable + (3 * i))..];
            colors[i] = new Vec3b(entry[2], entry[1], entry[0]);
        }

        var pixels = canvas.AsSpan<Vec3b>();
        var stored = 0;
        foreach (var y in RowOrder())
        {
            var row = pixels.Slice(((Top + y) * CanvasWidth) + Left, Width);
            var source = indices.Slice(stored++ * Width, Width);
            for (var x = 0; x < row.Length; x++)
            {
                if (source[x] != Transparent)
                {
                    row[x] = colors[source[x]];
                }
            }
        }
    }

    private IEnumerable<int> RowOrder()
    {
        (int First, int Step)[] passes = IsInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        foreach (var (first, step) in passes)
        {
            for (var y = first; y < Height; y += step)
            {
                yield return y;
            }
        }
    }

    private static int TableSize(byte flags) => (flags & 0x80) != 0 ? 2 << (flags & 7) : 0;

    private static CorruptImageException Damaged() => new(ImageFormat.Gif, "its first frame is cut off or damaged.");
}
