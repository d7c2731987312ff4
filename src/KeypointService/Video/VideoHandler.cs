using KeypointService.Capacity;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Vision;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OpenCvSharp;

namespace KeypointService.Video;

/// <summary>Answers one video while it is decoded, no faster than the client reads.</summary>
internal sealed class VideoHandler(
    VideoReader reader,
    ModelRegistry models,
    FaceDetectors detectors,
    KeypointPipeline pipeline,
    Admission admission,
    IOptions<VideoOptions> options,
    IOptions<JsonOptions> json)
{
    // A video in progress waits out a full queue; it would be a pity to throw it away.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly Places _places = new(options.Value.MaxVideos, "There are as many videos as the service takes.");

    /// <summary>Receives the video and answers with its lines or with the annotated video.</summary>
    /// <exception cref="RequestProblemException">The request cannot be answered; nothing was written yet.</exception>
    /// <exception cref="CorruptVideoException">The video cannot be decoded; nothing was written yet.</exception>
    public async Task HandleAsync(HttpContext context)
    {
        var query = VideoQuery.Read(context.Request.Query);
        var format = VideoAnswerFormats.Negotiate(context.Request);
        var model = models.Find(query.Faces.Model);
        var detection = query.Faces.Locate with { Detector = detectors.Find(query.Faces.Detector) };
        using var place = _places.Take();
        using var upload = await reader.ReadAsync(context.Request, context.RequestAborted);
        await using IVideoAnswer answer = format == VideoAnswerFormat.Lines
            ? new VideoLines(context, json.Value.SerializerOptions)
            : new AnnotatedVideo(context, query.Every, options.Value.MaxAnnotatedBytes);
        FaceTracker tracker = new(pipeline, model, new FaceTrackerOptions { Detection = detection });
        await TrackAsync(upload, query, tracker, answer, context.RequestAborted);
        await answer.EndAsync();
    }

    private async Task TrackAsync(
        SpooledVideo upload, VideoQuery query, FaceTracker tracker, IVideoAnswer answer, CancellationToken cancellation)
    {
        IDisposable? worker = await admission.EnterAsync(cancellation);
        try
        {
            using var file = reader.Open(upload);
            using var image = new Mat();
            for (var answered = 0; answered < query.MaxFrames && Forward(file, answered == 0 ? 1 : query.Every); answered++)
            {
                try
                {
                    reader.CheckLength(file.Time);
                    file.Read(image);
                    answer.Add(file, image, tracker.Track(image, file.Time, new StageTimes()));

                    // Others may work while the client reads.
                    worker.Dispose();
                    worker = null;
                    await answer.FlushAsync();
                    worker = await WaitForWorkerAsync(cancellation);
                }
                catch (Exception exception) when (answer.HasStarted && Problem.From(exception) is { } problem)
                {
                    answer.BreakOff(problem, file.Frame);
                    return;
                }
            }

            if (!answer.HasStarted)
            {
                throw new CorruptVideoException();
            }
        }
        finally
        {
            worker?.Dispose();
        }
    }

    private static bool Forward(VideoFile file, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            if (!file.Next())
            {
                return false;
            }
        }

        return true;
    }

    private async Task<IDisposable> WaitForWorkerAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await admission.EnterAsync(cancellation);
            }
            catch (RequestProblemException problem) when (problem.Kind == ProblemKind.TooBusy && !admission.IsClosed)
            {
                await Task.Delay(Retry, cancellation);
            }
        }
    }
}
