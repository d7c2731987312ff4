namespace KeypointService.TestPictures;

/// <summary>What a PNG file is like.</summary>
/// <param name="ColorType">0 gray, 2 colour, 3 palette, 4 gray with alpha, 6 colour with alpha.</param>
/// <param name="BitDepth">Bits a sample.</param>
/// <param name="Filter">The filter of every row, 0 to 4.</param>
/// <param name="Interlaced">True for Adam7.</param>
/// <param name="Animated">True for two frames.</param>
public sealed record PngKind(int ColorType, int BitDepth, int Filter = 4, bool Interlaced = false, bool Animated = false)
{
    /// <summary>Bits a pixel.</summary>
    public int BitsPerPixel => BitDepth * ColorType switch
    {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
}
