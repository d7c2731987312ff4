using KeypointService.Vision;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Tracking;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Tracking;

/// <summary>
/// Jitter and lag on a real face whose motion is known, because it is made: a frame is shown still, with camera noise
/// of its own each time, or slid by a tenth of the face's width a frame.
/// </summary>
/// <param name="Untracked">Jitter when each frame is located alone, in percent of the face's width.</param>
/// <param name="Tracked">Jitter when tracked, in percent of the face's width.</param>
/// <param name="Lag">How many frames the tracked points lie behind the moving face.</param>
internal sealed record MotionProbe(double Untracked, double Tracked, double Lag)
{
    private const int StillFrames = 60;
    private const int Noise = 5;
    private const double Step = 0.1;
    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(1.0 / 30);

    /// <summary>Measures on the first frame of a clip in which one face is found.</summary>
    public static MotionProbe Measure(string clip, KeypointPipeline pipeline)
    {
        using var frame = FirstFace(clip, pipeline);
        var (untracked, tracked) = Jitter(frame, pipeline);
        return new(untracked, tracked, LagOn(frame, pipeline));
    }

    private static Mat FirstFace(string clip, KeypointPipeline pipeline) => ClipFrames.Read(clip)
        .Where(f => pipeline.Locate(f.Frame).Count == 1)
        .Select(f => f.Frame.Clone())
        .FirstOrDefault() ?? throw new InvalidDataException($"No face is found in '{clip}'.");

    private static (double Untracked, double Tracked) Jitter(Mat frame, KeypointPipeline pipeline)
    {
        FaceTracker tracker = new(pipeline, new FaceTrackerOptions());
        List<FaceKeypoints> alone = [];
        List<FaceKeypoints> followed = [];
        using var noise = new Mat(frame.Size(), MatType.CV_16SC3);
        using var noisy = new Mat();
        Cv2.SetTheRNG(1);
        for (var i = 0; i < StillFrames; i++)
        {
            Cv2.Randn(noise, Scalar.All(0), Scalar.All(Noise));
            Cv2.Add(frame, noise, noisy, dtype: MatType.CV_8U);
            alone.AddRange(pipeline.Locate(noisy, new LocateOptions { MaxFaces = 1 }));
            followed.AddRange(tracker.Track(noisy, i * FrameTime).Take(1).Select(face => face.Face));
        }

        return (Spread(alone), Spread(followed));
    }

    /// <summary>Standard deviation of a coordinate, the root mean square over all, in percent of the face's width.</summary>
    private static double Spread(List<FaceKeypoints> faces)
    {
        var width = faces.Average(face => face.Region.Width);
        var variance = Enumerable.Range(0, FaceKeypointSet.Count).Average(i =>
        {
            var mean = new ImagePoint(faces.Average(face => face.Points[i].X), faces.Average(face => face.Points[i].Y));
            return faces.Average(face => Math.Pow(face.Points[i].DistanceTo(mean), 2)) / 2;
        });
        return 100 * Math.Sqrt(variance) / width;
    }

    private static double LagOn(Mat frame, KeypointPipeline pipeline)
    {
        FaceTracker tracker = new(pipeline, new FaceTrackerOptions());
        using var wide = new Mat();
        var margin = frame.Width;
        Cv2.CopyMakeBorder(frame, wide, 0, 0, margin, margin, BorderTypes.Reflect101);
        double Show(double offset, int index)
        {
            using var view = new Mat();
            Cv2.GetRectSubPix(wide, frame.Size(), new Point2f((float)(margin + (frame.Width / 2.0) - offset), frame.Height / 2f), view);
            return tracker.Track(view, index * FrameTime) is [var face, ..]
                ? face.Face.Points.Average(point => point.X)
                : double.NaN;
        }

        // Still until the points have settled, then moving evenly; the first step is not counted as even motion yet.
        double[] still = [.. Enumerable.Range(0, 15).Select(i => Show(0, i))];
        var step = Step * pipeline.Locate(frame)[0].Region.Width;
        var steps = (int)Math.Min(12, frame.Width / 4 / step);
        double[] lags = [.. Enumerable.Range(1, steps).Select(i => ((i * step) - (Show(i * step, 14 + i) - still[^1])) / step)];
        return lags.Length < 2 || Array.Exists(lags, double.IsNaN) ? double.NaN : lags[1..].Max();
    }
}
