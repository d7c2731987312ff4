namespace KeypointService.Vision.Isolation;

/// <summary>What a process that decodes died of.</summary>
public enum DecoderDeath
{
    /// <summary>It broke down over what it was to decode.</summary>
    Breakdown,

    /// <summary>It took too long.</summary>
    Time,

    /// <summary>The system ended it for want of memory.</summary>
    Memory,
}

/// <summary>A process that decodes ended before it had said all.</summary>
/// <param name="cause">What it died of.</param>
/// <param name="exitCode">How it ended; 128 and the signal where a signal ended it.</param>
public sealed class DecoderDeathException(DecoderDeath cause, int exitCode) : Exception($"The decoder died of {cause} ({exitCode}).")
{
    /// <summary>What it died of.</summary>
    public DecoderDeath Cause { get; } = cause;

    /// <summary>How it ended; 128 and the signal where a signal ended it.</summary>
    public int ExitCode { get; } = exitCode;
}
