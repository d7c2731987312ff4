using System.ComponentModel.DataAnnotations;
using KeypointService.Vision.Native;

namespace KeypointService.Capacity;

/// <summary>
/// What one request may cost, and how much is worked on at a time. Section <c>Limits</c>. What is 0 follows from the memory
/// and the cores that the service has.
/// </summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    private const long Megabyte = 1024 * 1024;

    // The program itself: runtime, models, decoders and their code.
    private const long OwnBytes = 256 * Megabyte;

    private const long ConnectionBytes = 192 * 1024;

    // What the program itself keeps open, with the decoders and files of pictures and videos.
    private const int OwnFiles = 512;

    [Range(1024, 1L << 30, ErrorMessage = "Limits:MaxBodyBytes has to be between 1,024 and 1,073,741,824 bytes.")]
    public long MaxBodyBytes { get; init; } = 20 * Megabyte;

    [Range(1, NativeLimits.MostPixels, ErrorMessage = "Limits:MaxPixels has to be between 1 and 700,000,000 pixels.")]
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

    /// <summary>Longest work on one picture in seconds; between two stages it is given up.</summary>
    [Range(0.1, 600, ErrorMessage = "Limits:WorkSeconds has to be between 0.1 and 600 seconds.")]
    public double WorkSeconds { get; init; } = 5;

    /// <summary>
    /// Memory for pictures that are being received, wait, or are sent annotated; 503 where it is used up. 0 for 256 MB, or
    /// what memory allows.
    /// </summary>
    [Range(0, 1L << 40, ErrorMessage = "Limits:MaxBufferedBytes has to be between 1 and 1,099,511,627,776 bytes, or 0.")]
    public long MaxBufferedBytes { get; set; }

    /// <summary>Memory of all pictures that are worked on; whoever finds it taken waits. 0 for what memory allows.</summary>
    [Range(0, 1L << 50, ErrorMessage = "Limits:MaxWorkingBytes has to be positive, or 0.")]
    public long MaxWorkingBytes { get; set; }

    /// <summary>Slowest upload, over any <see cref="StallSeconds"/>; a client that falls below is cut off.</summary>
    [Range(1, 1 << 30, ErrorMessage = "Limits:MinBytesPerSecond has to be between 1 and 1,073,741,824.")]
    public int MinBytesPerSecond { get; init; } = 4096;

    /// <summary>Seconds in which an upload has to get on.</summary>
    [Range(0.1, 3600, ErrorMessage = "Limits:StallSeconds has to be between 0.1 and 3,600 seconds.")]
    public double StallSeconds { get; init; } = 10;

    /// <summary>Longest time in seconds for a picture to come in, however steadily.</summary>
    [Range(1d, 86_400d, ErrorMessage = "Limits:UploadSeconds has to be between 1 and 86,400 seconds.")]
    public double UploadSeconds { get; init; } = 300;

    /// <summary>Longest time in seconds for a client to take the next piece of its answer.</summary>
    [Range(0.1, 3600, ErrorMessage = "Limits:SendSeconds has to be between 0.1 and 3,600 seconds.")]
    public double SendSeconds { get; init; } = 10;

    /// <summary>Open connections; a further one takes the place of the one that was idle longest. 0 for 2048, or what memory allows.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Limits:MaxConnections has to be between 1 and 1,000,000, or 0.")]
    public int MaxConnections { get; set; }

    /// <summary>What one client may hold of the memory, the queue, the connections, the streams and the videos; 1 for all.</summary>
    [Range(0.01, 1, ErrorMessage = "Limits:ClientShare has to be between 0.01 and 1.")]
    public double ClientShare { get; init; } = 0.5;

    /// <summary>Memory in bytes that the limits are fitted to; 0 for what the container or the machine has.</summary>
    [Range(0, 1L << 50, ErrorMessage = "Limits:Memory has to be positive, or 0.")]
    public long Memory { get; init; }

    /// <summary>The memory that the limits are fitted to.</summary>
    public long AvailableBytes => Memory > 0 ? Memory : MemoryLimit.Read();

    // Not public: whoever validates options reads all that is, also where a value is too large for a time.
    internal TimeSpan Send => TimeSpan.FromSeconds(SendSeconds);

    /// <summary>The number of workers; a container's CPU limit counts as its cores.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Environment.ProcessorCount;

    /// <summary>The limits of a configuration, fitted to the memory.</summary>
    public static LimitsOptions Of(IConfiguration configuration)
    {
        var limits = configuration.GetSection(Section).Get<LimitsOptions>() ?? new LimitsOptions();
        limits.Fit();
        return limits;
    }

    /// <summary>
    /// Sets what is 0 to what the memory allows: of what the program itself leaves, a third to the pictures that are worked
    /// on, an eighth to those that come and go, a sixteenth to connections. The rest is for videos and for the system. Connections
    /// leave the files that may be open to the program as well: a runtime that can open none for a new thread aborts.
    /// </summary>
    public void Fit()
    {
        var spare = Math.Max(AvailableBytes - OwnBytes, 64 * Megabyte);
        MaxWorkingBytes = Or(MaxWorkingBytes, spare / 3);
        MaxBufferedBytes = Or(MaxBufferedBytes, Math.Min(256 * Megabyte, spare / 8));
        MaxConnections = (int)Or(MaxConnections, Math.Min(2048, Math.Min(spare / 16 / ConnectionBytes, Math.Max(16, OpenFiles.Most - OwnFiles))));
    }

    private static long Or(long set, long fitting) => set > 0 ? set : fitting;
}
