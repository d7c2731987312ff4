using System.ComponentModel.DataAnnotations;

namespace KeypointService.Streaming;

/// <summary>What live streams may cost. Section <c>Streaming</c>.</summary>
internal sealed class StreamingOptions
{
    public const string Section = "Streaming";

    /// <summary>Connections at a time; a further one takes the place of one that was idle for a while, or is answered with 503.</summary>
    [Range(0, 100_000, ErrorMessage = "Streaming:MaxStreams has to be between 0 and 100,000.")]
    public int MaxStreams { get; init; } = 32;

    /// <summary>A connection that brings no whole frame, or takes no answer, for so long is closed.</summary>
    [Range(0.1, 3600, ErrorMessage = "Streaming:IdleSeconds has to be between 0.1 and 3,600 seconds.")]
    public double IdleSeconds { get; init; } = 30;

    // Not public: whoever validates options reads all that is, also where a value is too large for a time.
    internal TimeSpan Idle => TimeSpan.FromSeconds(IdleSeconds);
}
