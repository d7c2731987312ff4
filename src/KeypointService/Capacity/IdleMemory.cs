using KeypointService.Vision.Native;

namespace KeypointService.Capacity;

/// <summary>
/// Gives the memory that pictures left behind back to the system once nobody has worked for a minute. Under load it is
/// kept: taking it page by page for each picture would cost more than decoding.
/// </summary>
internal sealed class IdleMemory(Admission admission, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>Gives the memory back.</summary>
    public Action Trim { get; init; } = NativeHeap.Trim;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Look, time);
        var (answered, last, isTrimmed) = (admission.Answered, time.GetTimestamp(), false);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (admission.Working > 0 || admission.Answered != answered)
            {
                (answered, last, isTrimmed) = (admission.Answered, time.GetTimestamp(), false);
            }
            else if (!isTrimmed && time.GetElapsedTime(last) >= Quiet)
            {
                Trim();
                isTrimmed = true;
            }
        }
    }
}
