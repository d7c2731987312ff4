namespace KeypointService.Vision.Video;

/// <summary>A video, or what follows in it, cannot be read.</summary>
/// <param name="fault">Why.</param>
/// <param name="codec">Name of the codec where that is the cause.</param>
/// <param name="exitCode">How the decoder's process ended where that is the cause.</param>
public sealed class UnreadableVideoException(VideoFault fault, string? codec = null, int? exitCode = null)
    : Exception(Describe(fault, codec))
{
    /// <summary>Why it cannot be read.</summary>
    public VideoFault Fault { get; } = fault;

    /// <summary>FFmpeg's name of the codec where that is the cause.</summary>
    public string? Codec { get; } = codec;

    /// <summary>How the decoder's process ended where that is the cause; 128 and the signal where a signal ended it.</summary>
    public int? ExitCode { get; } = exitCode;

    private static string Describe(VideoFault fault, string? codec) => fault switch
    {
        VideoFault.NoVideo => "The data is no MP4, QuickTime, WebM, Matroska or AVI file.",
        VideoFault.NoFilm => "The file holds no film, only sound, a cover picture or subtitles.",
        VideoFault.UnknownCodec =>
            $"The video's codec is {VideoCodecs.TitleOf(codec ?? "unknown")}, which is not decoded here. Decoded are {VideoCodecs.Titles}.",
        VideoFault.TooManyPixels => "A frame of the video has more pixels than the limit.",
        VideoFault.TooMuchMemory => "The video takes more memory to decode than the limit: its frames are large and refer to many others.",
        VideoFault.TooSlow => "The video takes longer to decode than the limit.",
        VideoFault.DecoderFailed => "The decoder broke down over the video: it is damaged.",
        _ => "The video cannot be decoded: it is damaged or cut off.",
    };
}
