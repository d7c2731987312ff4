using KeypointService.Capacity;

namespace KeypointService.Uploads;

/// <summary>How slow an upload may be.</summary>
/// <param name="Stall">In each such span it has to get on.</param>
/// <param name="StallBytes">By so many bytes.</param>
/// <param name="Whole">And to be whole after this time.</param>
/// <param name="Stopping">Cancelled when the service begins to stop.</param>
internal sealed record UploadPace(TimeSpan Stall, long StallBytes, TimeSpan Whole, CancellationToken Stopping)
{
    public static UploadPace Of(LimitsOptions limits, double wholeSeconds, IHostApplicationLifetime lifetime) => new(
        TimeSpan.FromSeconds(limits.StallSeconds),
        (long)(limits.StallSeconds * limits.MinBytesPerSecond),
        TimeSpan.FromSeconds(wholeSeconds),
        lifetime.ApplicationStopping);
}
