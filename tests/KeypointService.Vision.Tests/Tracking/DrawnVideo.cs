using KeypointService.TestPictures;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Tracking;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Tracking;

/// <summary>Drawn faces that move as a test says, tracked at 30 frames a second. Owns a detector and a model.</summary>
public sealed class DrawnVideo : IDisposable
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(1.0 / 30);
    private readonly HaarFaceDetector _detector = Installed.Detector();

    /// <summary>The model of the tracks.</summary>
    public KeypointModel Model { get; } = Installed.Classic();

    /// <summary>The pipeline that detects.</summary>
    public KeypointPipeline Pipeline => new(_detector, Model);

    public void Dispose() => Model.Dispose();

    /// <summary>A tracker with the default settings.</summary>
    internal FaceTracker Tracker(FaceTrackerOptions? options = null) => new(Pipeline, options ?? new FaceTrackerOptions());

    /// <summary>Tracks the frames of a scene.</summary>
    /// <param name="frames">Number of frames.</param>
    /// <param name="scene">The faces in each frame.</param>
    /// <param name="options">Settings of the tracker.</param>
    /// <param name="noise">Standard deviation of the camera's noise, in gray levels.</param>
    internal IReadOnlyList<IReadOnlyList<TrackedFace>> Track(
        int frames, Func<int, IEnumerable<DrawnFace>> scene, FaceTrackerOptions? options = null, double noise = 0)
    {
        var tracker = Tracker(options);
        return [.. Enumerable.Range(0, frames).Select(i =>
        {
            using var picture = Frame(scene(i), noise, i);
            return tracker.Track(picture, i * FrameTime);
        })];
    }

    /// <summary>One frame; the same seed gives the same noise.</summary>
    public static Mat Frame(IEnumerable<DrawnFace> faces, double noise, int seed)
    {
        var picture = DrawnFace.Picture(640, 480, faces);
        if (noise > 0)
        {
            Add(picture, noise, new Random(seed));
        }

        return picture;
    }

    private static void Add(Mat picture, double noise, Random random)
    {
        foreach (ref var value in picture.AsSpan<byte>())
        {
            // The sum of three even numbers is near enough to a bell curve.
            var deviate = 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            value = (byte)Math.Clamp(value + (noise * deviate), 0, 255);
        }
    }
}
