using System.Diagnostics;
using KeypointService.Vision;
using KeypointService.Vision.Tracking;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Tracking;

/// <summary>Median times of a frame of 640×480 pixels, in milliseconds on one thread.</summary>
/// <param name="Detected">A frame that is searched for faces, as a single picture is.</param>
/// <param name="Tracked">A frame in which the known face is followed.</param>
internal sealed record TrackingCost(double Detected, double Tracked)
{
    private const int Frames = 120;
    private static readonly Size FrameSize = new(640, 480);

    /// <summary>Times both ways on the first frames of a clip, in turns so that both meet the machine in the same moods.</summary>
    public static TrackingCost Measure(string clip, KeypointPipeline pipeline)
    {
        FaceTracker tracker = new(pipeline, new FaceTrackerOptions());
        List<double> detected = [];
        List<double> tracked = [];
        using var scaled = new Mat();
        foreach (var (frame, time) in ClipFrames.Read(clip).Take(Frames))
        {
            Cv2.Resize(frame, scaled, FrameSize);
            var start = Stopwatch.GetTimestamp();
            var faces = tracker.Track(scaled, time);
            var own = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (faces.Times.Detect == TimeSpan.Zero)
            {
                tracked.Add(own);
            }

            start = Stopwatch.GetTimestamp();
            pipeline.Locate(scaled);
            detected.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new(Median(detected), Median(tracked));
    }

    private static double Median(List<double> values) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);
}
