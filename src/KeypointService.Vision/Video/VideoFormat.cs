namespace KeypointService.Vision.Video;

/// <summary>The accepted containers, told apart by their first bytes alone.</summary>
public enum VideoFormat
{
    /// <summary>MP4, QuickTime and their kin (ISO/IEC 14496-12).</summary>
    Mp4,

    /// <summary>Matroska and WebM (RFC 9559).</summary>
    Matroska,

    /// <summary>AVI.</summary>
    Avi,
}

/// <summary>Recognises containers by their signature.</summary>
/// <remarks>
/// The decoder knows far more formats, among them playlists that name further files and addresses. What is not
/// recognised here must never reach it.
/// </remarks>
public static class VideoFormats
{
    /// <summary>Bytes that are enough to recognise a container.</summary>
    public const int SignatureLength = 12;

    /// <summary>The container that begins like this; null where none does.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static VideoFormat? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => VideoFormat.Matroska,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => VideoFormat.Avi,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => VideoFormat.Mp4,
        [_, _, _, _, (byte)'m', (byte)'o', (byte)'o', (byte)'v', ..] => VideoFormat.Mp4,
        [_, _, _, _, (byte)'m', (byte)'d', (byte)'a', (byte)'t', ..] => VideoFormat.Mp4,
        [_, _, _, _, (byte)'w', (byte)'i', (byte)'d', (byte)'e', ..] => VideoFormat.Mp4,
        _ => null,
    };
}
