using KeypointService.Problems;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Video;

/// <summary>Takes the answered frames of a video in order, and makes the answer of them.</summary>
internal interface IVideoAnswer : IAsyncDisposable
{
    /// <summary>True once a frame was taken.</summary>
    bool HasStarted { get; }

    /// <summary>Takes a frame; a worker is held meanwhile.</summary>
    /// <param name="video">The video, at the frame.</param>
    /// <param name="image">The frame, which may be drawn on.</param>
    /// <param name="faces">Its faces.</param>
    /// <exception cref="RequestProblemException">The frame passes a limit, or cannot be written.</exception>
    void Add(VideoFile video, Mat image, IReadOnlyList<TrackedFace> faces);

    /// <summary>Sends what can be sent by now; waits while the client reads slower. No worker is held.</summary>
    Task FlushAsync();

    /// <summary>Tells that the video ends before its time, after frames were taken.</summary>
    /// <param name="problem">Why it ends.</param>
    /// <param name="frame">The frame where it ends.</param>
    void BreakOff(Problem problem, int frame);

    /// <summary>Sends the rest.</summary>
    Task EndAsync();
}
