using System.ComponentModel.DataAnnotations;

namespace KeypointService.Video;

/// <summary>What a video may cost. Section <c>Video</c>. The pixel limits are those of pictures.</summary>
internal sealed class VideoOptions
{
    public const string Section = "Video";

    [Range(1024, 1L << 40, ErrorMessage = "Video:MaxBodyBytes has to be between 1,024 and 1,099,511,627,776 bytes.")]
    public long MaxBodyBytes { get; init; } = 100 * 1024 * 1024;

    [Range(1, 86_400, ErrorMessage = "Video:MaxSeconds has to be between 1 and 86,400 seconds.")]
    public double MaxSeconds { get; init; } = 600;

    /// <summary>Videos at a time, uploads included; further ones are answered with 503.</summary>
    [Range(0, 10_000, ErrorMessage = "Video:MaxVideos has to be between 0 and 10,000.")]
    public int MaxVideos { get; init; } = 4;
}
