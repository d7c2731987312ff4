using KeypointService.Problems;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>Takes the answered frames of a video in order, and makes the answer of them.</summary>
internal interface IVideoAnswer : IAsyncDisposable
{
    /// <summary>True once a frame was taken.</summary>
    bool HasStarted { get; }

    /// <summary>Takes a frame; a worker is held meanwhile.</summary>
    /// <param name="video">The video, at the frame, whose image may be drawn on.</param>
    /// <param name="faces">The frame's faces.</param>
    /// <exception cref="RequestProblemException">The frame passes a limit, or cannot be written.</exception>
    void Add(VideoDecoder video, IReadOnlyList<TrackedFace> faces);

    /// <summary>Sends what can be sent by now; waits while the client reads slower. No worker is held.</summary>
    Task FlushAsync();

    /// <summary>Tells that the answer is not the whole video, after frames were taken.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="frame">The frame from where on.</param>
    /// <exception cref="RequestProblemException">The problem, where it is to be the answer instead of the frames.</exception>
    void BreakOff(Problem problem, int frame);

    /// <summary>Sends the rest.</summary>
    Task EndAsync();
}
