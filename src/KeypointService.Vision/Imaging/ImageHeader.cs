namespace KeypointService.Vision.Imaging;

/// <summary>What the first bytes of a picture say of it; nothing is decoded to know this.</summary>
/// <param name="Format">Told by the signature alone.</param>
/// <param name="Width">Width in pixels as stored, above 0.</param>
/// <param name="Height">Height in pixels as stored, above 0.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 where the picture names none or a wrong one.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Orientation)
{
    /// <summary>Width once the picture is turned upright.</summary>
    public int UprightWidth => SwapsSides ? Height : Width;

    /// <summary>Height once the picture is turned upright.</summary>
    public int UprightHeight => SwapsSides ? Width : Height;

    /// <summary>Number of pixels.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Pixels that are decoded: more than <see cref="Pixels"/> where the picture is a part of what is coded.</summary>
    public long CodedPixels { get; init; } = (long)Width * Height;

    /// <summary>
    /// Bytes that the decoder keeps of a JPEG whose scans are not whole, each by itself, however far it is reduced; 0 where they are.
    /// </summary>
    public long CoefficientBytes { get; init; }

    /// <summary>True where pixels may be transparent: their colours, their alpha and the page behind are held side by side.</summary>
    public bool MayBeTransparent { get; init; }

    /// <summary>Most bytes that the decoder's tables take beside the pixels; 0 where they are small.</summary>
    public long TableBytes { get; init; }

    /// <summary>What decoding holds in memory, counted in pixels of a colour picture.</summary>
    /// <param name="leastSide">
    /// How far the picture may be reduced, as for <see cref="ImageDecoder.DecodeReduced"/>; null for full colour.
    /// </param>
    public long PixelsHeld(int? leastSide)
    {
        // So that the usual progressive JPEG, which keeps 3 bytes a pixel, counts three quarters of its pixels.
        const int coefficientsOfPixel = 4;
        var reduction = leastSide is { } side ? ImageFormats.Of(Format).ReductionOf(this, side) : 1;
        var reduced = (CodedPixels / (reduction * reduction)) + (CoefficientBytes / coefficientsOfPixel);
        return Math.Min(reduced, CodedPixels);
    }

    // Orientations 5 to 8 hold the picture on its side.
    private bool SwapsSides => Orientation >= 5;

    /// <summary>Reads the header of a picture.</summary>
    /// <param name="data">The whole file.</param>
    /// <exception cref="UnsupportedImageException">No accepted format begins like this.</exception>
    /// <exception cref="CorruptImageException">The header is cut off or contradicts itself.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        var header = (ImageFormats.Of(data) ?? throw new UnsupportedImageException(ForeignFormat.NameOf(data))).ReadHeader(data);
        return header is { Width: > 0, Height: > 0 }
            ? header
            : throw new CorruptImageException(header.Format, $"its header says {header.Width}×{header.Height} pixels.");
    }
}
