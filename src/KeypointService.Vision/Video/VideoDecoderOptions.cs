namespace KeypointService.Vision.Video;

/// <summary>What decoding one video in a process of its own may cost, and which frames it gives.</summary>
public sealed record VideoDecoderOptions
{
    /// <summary>Pixels of a frame of 4K film.</summary>
    public const long UsualMaxPixels = 4096 * 2160;

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
    } = UsualMaxPixels;

    /// <summary>
    /// Most bytes that the process takes for the video: the frames that others refer to, and the one that is decoded.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public long MaxMemoryBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxMemoryBytes));
            field = value;
        }
    } = 256 * 1024 * 1024;

    /// <summary>Most processor time for the video, in whole seconds; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxProcessorSeconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxProcessorSeconds));
            field = value;
        }
    } = 600;

    /// <summary>Longest time until the next frame, answered or passed over, is decoded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than zero.</exception>
    public TimeSpan FrameDeadline
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(FrameDeadline));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>Every Nth frame is given, from the first; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Every
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Every));
            field = value;
        }
    } = 1;

    /// <summary>Frames come in grayscale, which is what they are searched in and costs a third.</summary>
    public bool Gray { get; init; }
}
