namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>How the pixels of a bitmap are stored.</summary>
internal enum BmpCompression : uint
{
    None = 0,
    Rle8 = 1,
    Rle4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}
