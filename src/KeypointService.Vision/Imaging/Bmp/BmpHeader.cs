using System.Buffers.Binary;
using System.Numerics;

namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>What a bitmap's headers say: the core header of OS/2 1, the one of OS/2 2, and all of Windows' info headers.</summary>
internal sealed record BmpHeader
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int LeastHeaderWithAlpha = 56;
    private const int ColorTableEntry = 4;
    private const int CoreColorTableEntry = 3;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>True where the rows are stored from the top.</summary>
    public bool IsTopDown { get; init; }

    public required int BitsPerPixel { get; init; }

    public BmpCompression Compression { get; init; }

    /// <summary>Where the pixels begin, in bytes of the file.</summary>
    public required int PixelOffset { get; init; }

    /// <summary>Where the colour table begins.</summary>
    public required int ColorTable { get; init; }

    /// <summary>Bytes of an entry of the colour table: blue, green, red, and a spare one.</summary>
    public int ColorEntrySize { get; init; } = ColorTableEntry;

    /// <summary>Bits of red, green and blue in a pixel of 16 or 32 bits.</summary>
    public (uint Red, uint Green, uint Blue) Masks { get; init; }

    /// <summary>Bits of a pixel that say how opaque it is; 0 for none, as in a plain bitmap of 32 bits, whose spare byte says nothing.</summary>
    public uint AlphaMask { get; init; }

    public bool HasAlpha => AlphaMask != 0;

    /// <exception cref="CorruptImageException">The header is cut off or damaged, or of a kind that nobody writes.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeader + CoreHeader)
        {
            throw Damaged();
        }

        var pixels = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]);
        var info = data[FileHeader..];
        var size = BinaryPrimitives.ReadUInt32LittleEndian(info);
        if (pixels > int.MaxValue || size > info.Length || (size != CoreHeader && size < 16))
        {
            throw Damaged();
        }

        return size == CoreHeader ? Core(info, (int)pixels) : Info(info, (int)size, (int)pixels);
    }

    private static BmpHeader Core(ReadOnlySpan<byte> info, int pixels) => new()
    {
        Masks = UsualMasks(BinaryPrimitives.ReadUInt16LittleEndian(info[10..])),
        Width = BinaryPrimitives.ReadUInt16LittleEndian(info[4..]),
        Height = BinaryPrimitives.ReadUInt16LittleEndian(info[6..]),
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(info[10..]),
        PixelOffset = pixels,
        ColorTable = FileHeader + CoreHeader,
        ColorEntrySize = CoreColorTableEntry,
    };

    private static BmpHeader Info(ReadOnlySpan<byte> info, int size, int pixels)
    {
        // OS/2 2 may leave out what is zero.
        Span<byte> whole = stackalloc byte[InfoHeader + 16];
        whole.Clear();
        if (info.Length < Math.Min(size, InfoHeader))
        {
            throw Damaged();
        }

        info[..Math.Min(info.Length, Math.Max(Math.Min(size, InfoHeader), size >= InfoHeader ? whole.Length : 0))].CopyTo(whole);
        var height = BinaryPrimitives.ReadInt32LittleEndian(whole[8..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(whole[14..]);
        var compression = (BmpCompression)BinaryPrimitives.ReadUInt32LittleEndian(whole[16..]);
        if (height == int.MinValue)
        {
            throw Damaged();
        }

        var hasMasks = compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields;

        // Windows 3's header has the masks behind it, the later ones inside.
        var behind = hasMasks && size == InfoHeader ? compression == BmpCompression.AlphaBitFields ? 16 : 12 : 0;
        return new BmpHeader
        {
            Width = BinaryPrimitives.ReadInt32LittleEndian(whole[4..]),
            Height = Math.Abs(height),
            IsTopDown = height < 0,
            BitsPerPixel = bits,
            Compression = compression,
            PixelOffset = pixels,
            ColorTable = FileHeader + size + behind,
            Masks = hasMasks
                ? (BinaryPrimitives.ReadUInt32LittleEndian(whole[40..]), BinaryPrimitives.ReadUInt32LittleEndian(whole[44..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(whole[48..]))
                : UsualMasks(bits),
            AlphaMask = compression == BmpCompression.AlphaBitFields || (hasMasks && size >= LeastHeaderWithAlpha)
                ? BinaryPrimitives.ReadUInt32LittleEndian(whole[52..])
                : 0,
        };
    }

    private static (uint Red, uint Green, uint Blue) UsualMasks(int bits) =>
        bits == 16 ? (0x7c00u, 0x3e0u, 0x1fu) : (0xff0000u, 0xff00u, 0xffu);

    /// <summary>True where the pixels can be decoded.</summary>
    public bool IsTaken => (Compression, BitsPerPixel) switch
    {
        (BmpCompression.None, 1 or 4 or 8 or 16 or 24 or 32) => true,
        (BmpCompression.Rle8, 8) or (BmpCompression.Rle4, 4) => !IsTopDown,
        (BmpCompression.BitFields or BmpCompression.AlphaBitFields, 16 or 32) =>
            IsContiguous(Masks.Red) && IsContiguous(Masks.Green) && IsContiguous(Masks.Blue) && (!HasAlpha || IsContiguous(AlphaMask)),
        _ => false,
    };

    private static bool IsContiguous(uint mask) =>
        mask != 0 && BitOperations.IsPow2((ulong)(mask >> BitOperations.TrailingZeroCount(mask)) + 1);

    private static CorruptImageException Damaged() => new(ImageFormat.Bmp, "its header is cut off or damaged.");
}
