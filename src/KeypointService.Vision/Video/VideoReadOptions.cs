namespace KeypointService.Vision.Video;

/// <summary>How a video is read.</summary>
public sealed record VideoReadOptions
{
    /// <summary>Most pixels of a frame; by default those of 4K film.</summary>
    public long MaxPixels { get; init; } = 4096 * 2160;

    /// <summary>Frames come in grayscale, which is what they are searched in and costs a third.</summary>
    public bool Gray { get; init; }
}
