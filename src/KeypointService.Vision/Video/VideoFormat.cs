using System.Buffers.Binary;

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
/// FFmpeg knows far more formats, among them playlists that name further files and addresses. A file is read as the
/// container that is recognised here or not at all.
/// </remarks>
public static class VideoFormats
{
    /// <summary>Bytes that are enough to recognise a container.</summary>
    public const int SignatureLength = 12;

    // Types of boxes that MP4 and QuickTime files begin with; a padding may stand before the others.
    private static readonly string[] FirstBoxes = ["ftyp", "styp", "moov", "mdat", "wide", "free", "skip", "uuid", "pnot"];

    /// <summary>The container that begins like this; null where none does.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static VideoFormat? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => VideoFormat.Matroska,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] =>
            VideoFormat.Avi,
        { Length: >= 8 } when IsFirstBox(head) => VideoFormat.Mp4,
        _ => null,
    };

    // A box is at least as long as its own header; 1 stands for a long length behind it, 0 for all that follows.
    private static bool IsFirstBox(ReadOnlySpan<byte> head)
    {
        const int headerLength = 8;
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        return length is 0 or 1 or >= headerLength && FirstBoxes.Contains(System.Text.Encoding.ASCII.GetString(head[4..headerLength]));
    }
}
