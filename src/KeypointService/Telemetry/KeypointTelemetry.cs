using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeypointService.Vision;

namespace KeypointService.Telemetry;

/// <summary>What the service measures of its work: a meter and an activity source.</summary>
internal sealed class KeypointTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "KeypointService";

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4];
    private static readonly int[] FaceCounts = [0, 1, 2, 3, 5, 10, 20, 50, 100];

    private readonly ActivitySource _activities = new(Name);
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _stages;
    private readonly Histogram<int> _faces;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _droppedLines;
    private readonly UpDownCounter<int> _waiting;
    private readonly UpDownCounter<int> _working;

    public KeypointTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        InstrumentAdvice<double> seconds = new() { HistogramBucketBoundaries = Seconds };
        InstrumentAdvice<int> counts = new() { HistogramBucketBoundaries = FaceCounts };
        _queue = meter.CreateHistogram("keypoints.queue.duration", "s", "Wait for a worker.", advice: seconds);
        _stages = meter.CreateHistogram("keypoints.stage.duration", "s", "Time of one stage of a picture.", advice: seconds);
        _faces = meter.CreateHistogram("keypoints.faces", null, "Faces of a picture.", advice: counts);
        _rejections = meter.CreateCounter<long>("keypoints.rejections", null, "Requests answered with a problem.");
        _droppedLines = meter.CreateCounter<long>("keypoints.log.dropped", null, "Lines of the log that nobody took.");
        _waiting = meter.CreateUpDownCounter<int>("keypoints.waiting", null, "Requests that wait for a worker.");
        _working = meter.CreateUpDownCounter<int>("keypoints.in_flight", null, "Requests that hold a worker.");
    }

    /// <summary>Measures a wait for a worker, until it is disposed.</summary>
    public IDisposable Wait() => new Waiting(this);

    /// <summary>Counts requests that hold a worker.</summary>
    public void Working(int change) => _working.Add(change);

    /// <summary>Counts a line of the log that was dropped.</summary>
    public void LogLineDropped() => _droppedLines.Add(1);

    /// <summary>Counts an answer that is a problem.</summary>
    public void Rejected(string reason) => _rejections.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Records a picture whose last stage just ended.</summary>
    public void Located(string model, int faces, StageTimes times)
    {
        (string Name, TimeSpan Time)[] stages =
            [("decode", times.Decode), ("detect", times.Detect), ("landmarks", times.Landmarks), ("draw", times.Draw)];
        KeyValuePair<string, object?> label = new("model", model);
        var start = DateTimeOffset.UtcNow - stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Time);
        foreach (var (name, time) in stages.Where(stage => stage.Time > TimeSpan.Zero))
        {
            TagList labels = new() { { "stage", name }, label };
            if (name == "detect" && times.Detector is not null)
            {
                labels.Add("detector", times.Detector);
            }

            _stages.Record(time.TotalSeconds, labels);
            using var activity = _activities.StartActivity(
                name, ActivityKind.Internal, Activity.Current?.Context ?? default, [label], startTime: start);
            start += time;
            activity?.SetEndTime(start.UtcDateTime);
        }

        _faces.Record(faces, label);
    }

    public void Dispose() => _activities.Dispose();

    private sealed class Waiting : IDisposable
    {
        private readonly KeypointTelemetry _telemetry;
        private readonly Activity? _activity;
        private readonly long _start = Stopwatch.GetTimestamp();

        public Waiting(KeypointTelemetry telemetry)
        {
            _telemetry = telemetry;
            _activity = telemetry._activities.StartActivity("queue");
            telemetry._waiting.Add(1);
        }

        public void Dispose()
        {
            _telemetry._waiting.Add(-1);
            _telemetry._queue.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds);
            _activity?.Dispose();
        }
    }
}
