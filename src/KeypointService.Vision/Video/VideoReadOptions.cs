namespace KeypointService.Vision.Video;

/// <summary>How a video is read.</summary>
public sealed record VideoReadOptions
{
    /// <summary>Most pixels of a frame; by default those of 4K film.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxPixels));
            field = value;
        }
    } = VideoDecoderOptions.UsualMaxPixels;

    /// <summary>Frames come in grayscale, which is what they are searched in and costs a third.</summary>
    public bool Gray { get; init; }
}
