namespace KeypointService.Tests.Capacity;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(() => callback(state));
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets time pass; every timer is due then.</summary>
    public void Pass(TimeSpan time)
    {
        _now += time.Ticks;
        _timers.ForEach(timer => timer.Ring());
    }

    private sealed class ManualTimer(Action ring) : ITimer
    {
        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
