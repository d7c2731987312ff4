namespace KeypointService.Vision.Video;

/// <summary>What decoding one video in a process of its own may cost, and which frames it gives.</summary>
public sealed record VideoDecoderOptions
{
    /// <summary>Most pixels of a frame; by default those of 4K film.</summary>
    public long MaxPixels { get; init; } = 4096 * 2160;

    /// <summary>
    /// Most bytes that the process takes for the video: the frames that others refer to, and the one that is decoded.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Most processor time for the video, in whole seconds.</summary>
    public int MaxProcessorSeconds { get; init; } = 600;

    /// <summary>Longest time until the next frame, answered or passed over, is decoded.</summary>
    public TimeSpan FrameDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Every Nth frame is given, from the first.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Frames come in grayscale, which is what they are searched in and costs a third.</summary>
    public bool Gray { get; init; }
}
