using System.ComponentModel.DataAnnotations;

namespace KeypointService.Capacity;

/// <summary>What one request may cost, and how much is worked on at a time. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    [Range(1024, 1L << 30, ErrorMessage = "Limits:MaxBodyBytes has to be between 1,024 and 1,073,741,824 bytes.")]
    public long MaxBodyBytes { get; init; } = 20 * 1024 * 1024;

    [Range(1, 1_000_000_000, ErrorMessage = "Limits:MaxPixels has to be between 1 and 1,000,000,000 pixels.")]
    public long MaxPixels { get; init; } = 40_000_000;

    [Range(1, 65_535, ErrorMessage = "Limits:MaxSide has to be between 1 and 65,535 pixels.")]
    public int MaxSide { get; init; } = 16_384;

    /// <summary>Pictures worked on at a time; 0 for one a processor core.</summary>
    [Range(0, 1024, ErrorMessage = "Limits:Workers has to be between 0 (one a core) and 1,024.")]
    public int Workers { get; init; }

    /// <summary>Pictures that may wait for a worker; further ones are answered with 503 at once.</summary>
    [Range(0, 100_000, ErrorMessage = "Limits:QueueLength has to be between 0 and 100,000.")]
    public int QueueLength { get; init; } = 64;

    /// <summary>Longest wait for a worker in seconds; then 503.</summary>
    [Range(0.01, 600, ErrorMessage = "Limits:QueueSeconds has to be between 0.01 and 600 seconds.")]
    public double QueueSeconds { get; init; } = 2;

    /// <summary>Memory for pictures that are being received, wait, or are sent annotated; 503 where it is used up.</summary>
    [Range(64 * 1024, 1L << 40, ErrorMessage = "Limits:MaxBufferedBytes has to be between 65,536 and 1,099,511,627,776 bytes.")]
    public long MaxBufferedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Slowest upload; a client that stays below is cut off.</summary>
    [Range(1, 1 << 30, ErrorMessage = "Limits:MinBytesPerSecond has to be between 1 and 1,073,741,824.")]
    public int MinBytesPerSecond { get; init; } = 4096;

    /// <summary>Open connections; further ones are closed at once.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Limits:MaxConnections has to be between 1 and 1,000,000.")]
    public int MaxConnections { get; init; } = 2048;

    /// <summary>The number of workers; a container's CPU limit counts as its cores.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Environment.ProcessorCount;
}
