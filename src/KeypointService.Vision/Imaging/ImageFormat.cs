namespace KeypointService.Vision.Imaging;

/// <summary>The accepted picture formats, told apart by their first bytes alone.</summary>
public enum ImageFormat
{
    /// <summary>JPEG (ITU-T T.81).</summary>
    Jpeg,

    /// <summary>PNG (ISO/IEC 15948).</summary>
    Png,

    /// <summary>WebP: lossy (VP8), lossless (VP8L) or extended (VP8X).</summary>
    WebP,

    /// <summary>Windows and OS/2 bitmap.</summary>
    Bmp,

    /// <summary>GIF; its first frame.</summary>
    Gif,

    /// <summary>HEIC: HEVC-coded pictures in a HEIF file.</summary>
    Heic,

    /// <summary>AVIF: AV1-coded pictures in a HEIF file.</summary>
    Avif,
}
