using System.ComponentModel.DataAnnotations;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>What a video may cost. Section <c>Video</c>.</summary>
internal sealed class VideoOptions
{
    public const string Section = "Video";

    private const long SmallestDecoder = 64L << 20;
    private const long LargestDecoder = 256L << 20;

    private long _availableBytes;

    [Range(1024, 1L << 40, ErrorMessage = "Video:MaxBodyBytes has to be between 1,024 and 1,099,511,627,776 bytes.")]
    public long MaxBodyBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Longest time in seconds for a video to come in, and for an annotated one to go out, however steadily.</summary>
    [Range(1d, 86_400d, ErrorMessage = "Video:UploadSeconds has to be between 1 and 86,400 seconds.")]
    public double UploadSeconds { get; init; } = 900;

    [Range(1d, 86_400d, ErrorMessage = "Video:MaxSeconds has to be between 1 and 86,400 seconds.")]
    public double MaxSeconds { get; init; } = 600;

    /// <summary>Most pixels of a frame, by default those of 4K film; <c>Limits:MaxPixels</c> and <c>MaxSide</c> hold too.</summary>
    [Range(1, 1_000_000_000L, ErrorMessage = "Video:MaxPixels has to be between 1 and 1,000,000,000 pixels.")]
    public long MaxPixels { get; init; } = VideoDecoderOptions.UsualMaxPixels;

    /// <summary>Largest annotated video; it ends with the frame that passes this.</summary>
    [Range(1024, 1L << 40, ErrorMessage = "Video:MaxAnnotatedBytes has to be between 1,024 and 1,099,511,627,776 bytes.")]
    public long MaxAnnotatedBytes { get; init; } = 200 * 1024 * 1024;

    /// <summary>Videos at a time, uploads included; further ones are answered with 503.</summary>
    [Range(0, 10_000, ErrorMessage = "Video:MaxVideos has to be between 0 and 10,000.")]
    public int MaxVideos { get; init; } = 4;

    /// <summary>
    /// Room in the temporary folder for all videos, as posted and annotated; 0 for a quarter of the memory where the
    /// folder is in memory, and no limit where it is on a disk.
    /// </summary>
    [Range(0, 1L << 50, ErrorMessage = "Video:MaxSpooledBytes has to be between 0 and 1,125,899,906,842,624 bytes.")]
    public long MaxSpooledBytes { get; init; }

    /// <summary>Memory that a decoder takes for a video; 0 for an eighth of the memory there is, 64 to 256 MB.</summary>
    [Range(0, 1L << 40, ErrorMessage = "Video:MaxDecoderBytes has to be between 0 and 1,099,511,627,776 bytes.")]
    public long MaxDecoderBytes { get; init; }

    /// <summary>Videos decoded at a time, the others wait; 0 for as many as a quarter of the memory holds.</summary>
    [Range(0, 1000, ErrorMessage = "Video:MaxDecoders has to be between 0 and 1,000.")]
    public int MaxDecoders { get; init; }

    /// <summary>Most processor time for decoding a video.</summary>
    [Range(1, 86_400, ErrorMessage = "Video:MaxDecodingSeconds has to be between 1 and 86,400 seconds.")]
    public int MaxDecodingSeconds { get; init; } = 600;

    /// <summary>Most time that workers spend on the faces of a video, however many frames it has.</summary>
    [Range(0.01, 86_400d, ErrorMessage = "Video:MaxWorkSeconds has to be between 0.01 and 86,400 seconds.")]
    public double MaxWorkSeconds { get; init; } = 600;

    /// <summary>Longest time until the next frame of a video is decoded, be it answered or passed over.</summary>
    [Range(0.1, 3600, ErrorMessage = "Video:FrameSeconds has to be between 0.1 and 3,600 seconds.")]
    public double FrameSeconds { get; init; } = 30;

    /// <summary>What videos may take of the memory, decoders and files apart; a quarter of what the service's limits are fitted to.</summary>
    public long ShareOfMemory => _availableBytes / 4;

    public long DecoderBytes => MaxDecoderBytes > 0
        ? MaxDecoderBytes
        : Math.Clamp(ShareOfMemory / 2, SmallestDecoder, LargestDecoder);

    /// <summary>Fits what is 0 to the memory.</summary>
    public void Fit(long availableBytes) => _availableBytes = availableBytes;

    public int Decoders => MaxDecoders > 0
        ? MaxDecoders
        : (int)Math.Clamp(ShareOfMemory / DecoderBytes, 1, Math.Max(1, MaxVideos));
}
