namespace KeypointService.Vision.Video;

/// <summary>
/// The codecs that are decoded: what cameras, phones, browsers and editors write into the accepted containers. FFmpeg
/// knows some hundred more, which hardly anyone uses and hardly anyone examined.
/// </summary>
internal static class VideoCodecs
{
    // By FFmpeg's names of codecs, which are those of their decoders here.
    private static readonly Dictionary<string, string> Decoded = new(StringComparer.Ordinal)
    {
        ["h264"] = "H.264",
        ["hevc"] = "H.265",
        ["vp8"] = "VP8",
        ["vp9"] = "VP9",
        ["mpeg4"] = "MPEG-4",
        ["msmpeg4v3"] = "DivX 3",
        ["h263"] = "H.263",
        ["mpeg2video"] = "MPEG-2",
        ["mjpeg"] = "Motion JPEG",
        ["prores"] = "ProRes",
        ["indeo5"] = "Indeo 5",
    };

    /// <summary>The names as FFmpeg's option <c>codec_whitelist</c> takes them.</summary>
    public static string Names { get; } = string.Join(',', Decoded.Keys);

    /// <summary>The titles, for people.</summary>
    public static string Titles { get; } = $"{string.Join(", ", Decoded.Values.SkipLast(1))} and {Decoded.Values.Last()}";

    public static bool IsDecoded(string name) => Decoded.ContainsKey(name);

    /// <summary>A codec's usual name.</summary>
    public static string TitleOf(string name) => Decoded.GetValueOrDefault(name, name.ToUpperInvariant());
}
