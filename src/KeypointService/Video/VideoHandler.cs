using System.Diagnostics;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>Answers one video while it is decoded, no faster than the client reads.</summary>
internal sealed class VideoHandler(
    VideoUploads uploads,
    VideoDecoders decoders,
    VideoWorkers workers,
    VideoSpace space,
    Pipelines pipelines,
    IHostApplicationLifetime lifetime,
    ClientNames clients,
    KeypointTelemetry telemetry,
    IOptions<LimitsOptions> limits,
    IOptions<VideoOptions> options,
    IOptions<JsonOptions> json)
{
    private const string Stopping = "The service is stopping.";
    private const string TooLong = "To follow the faces of a frame took longer than the service gives to one picture.";

    // Who does not read keeps others waiting no longer.
    private static readonly TimeSpan PatienceOfOthers = TimeSpan.FromSeconds(30);

    private readonly Slots _slots = new(
        options.Value.MaxVideos, limits.Value.ClientShare, "videos");

    /// <summary>Receives the video and answers with its lines or with the annotated video.</summary>
    /// <exception cref="RequestProblemException">The request cannot be answered; nothing was written yet.</exception>
    public async Task HandleAsync(HttpContext context)
    {
        AskedParameters<(FaceTask Task, VideoQuery Query)> asked = new(context.Request.Query, VideoQuery.Known.Names, Choose);
        var format = VideoAnswerFormats.Negotiate(context.Request);
        var client = clients.Of(context);
        using var slot = _slots.Take(client);
        var (video, fields) = await uploads.ReadAsync(context.Request, context.RequestAborted);
        using var upload = video;
        var (task, query) = asked.With(fields);
        await using IVideoAnswer answer = format == VideoAnswerFormat.Lines
            ? new VideoLines(
                context,
                task.Format,
                json.Value.SerializerOptions,
                TimeSpan.FromSeconds(options.Value.MaxSeconds),
                PatienceOfOthers,
                () => decoders.AreWanted)
            : new AnnotatedVideo(
                context,
                space.Open(),
                options.Value.MaxAnnotatedBytes,
                limits.Value.Send,
                TimeSpan.FromSeconds(options.Value.UploadSeconds));
        FaceTracker tracker = new(task.Pipeline, new FaceTrackerOptions { Detection = task.Locate });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);
        VideoProgress progress = new();
        try
        {
            await decoders.DecodeAsync(
                upload,
                format == VideoAnswerFormat.Lines,
                query.Every,
                decoder => TrackAsync(decoder, query.MaxFrames, task.Pipeline.Model.Name, tracker, answer, progress, client, ended.Token),
                ended.Token);
        }
        catch (Exception exception) when (answer.HasStarted && Problem.From(exception) is { } problem)
        {
            answer.BreakOff(problem, progress.Break ?? progress.Next);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            var reason = lifetime.ApplicationStopping.IsCancellationRequested ? Stopping : TooLong;
            if (!answer.HasStarted)
            {
                throw new RequestProblemException(ProblemKind.TooBusy, reason);
            }

            answer.BreakOff(new Problem(ProblemKind.TooBusy, reason), progress.Next);
        }

        // Its room is wanted while the client takes the answer.
        upload.Dispose();
        await answer.EndAsync();
    }

    /// <exception cref="RequestProblemException">A parameter is wrong.</exception>
    private (FaceTask Task, VideoQuery Query) Choose(IQueryCollection given)
    {
        var query = VideoQuery.Read(given);
        return (pipelines.Choose(query.Faces), query);
    }

    private async Task TrackAsync(
        VideoDecoder video,
        int mostFrames,
        string model,
        FaceTracker tracker,
        IVideoAnswer answer,
        VideoProgress progress,
        string client,
        CancellationToken cancellation)
    {
        CheckLength(video.Length);
        for (var answered = 0; answered < mostFrames; answered++)
        {
            if (!await video.NextAsync(cancellation))
            {
                CheckWhole(video, progress);
                return;
            }

            CheckLength(video.Time);
            CheckWork(progress.Worked);

            // Decoding holds no worker, and others may work while the client reads.
            using (var place = await workers.EnterAsync(client, cancellation))
            {
                var start = Stopwatch.GetTimestamp();
                var faces = tracker.Track(video.Image, video.Time, place.Cancellation);
                telemetry.Located(model, faces.Count, faces.Times);

                // Where the answer ends with this frame, for it is full, it holds it.
                progress.Next = video.Frame + 1;
                answer.Add(video, faces);
                progress.Worked += Stopwatch.GetElapsedTime(start);
            }

            await answer.FlushAsync();
        }
    }

    /// <exception cref="RequestProblemException">Something of the video is missing or damaged.</exception>
    private static void CheckWhole(VideoDecoder video, VideoProgress progress)
    {
        if (progress.Next == 0)
        {
            throw new RequestProblemException(
                ProblemKind.UndecodableVideo, "The video cannot be decoded: it is damaged or cut off, and holds no whole frame.");
        }

        if (video.Fault is { } fault)
        {
            progress.Break = video.DamagedFrame;
            throw new RequestProblemException(ProblemKind.UndecodableVideo, fault);
        }
    }

    /// <exception cref="RequestProblemException">The time is past the limit.</exception>
    private void CheckLength(TimeSpan length)
    {
        var most = options.Value.MaxSeconds;
        if (length.TotalSeconds > most)
        {
            throw new RequestProblemException(ProblemKind.VideoTooLong, $"The video is longer than {most} seconds.")
            {
                Members = new Dictionary<string, object?> { ["maxSeconds"] = most },
            };
        }
    }

    /// <exception cref="RequestProblemException">It is past the limit.</exception>
    private void CheckWork(TimeSpan worked)
    {
        var most = options.Value.MaxWorkSeconds;
        if (worked.TotalSeconds > most)
        {
            throw new RequestProblemException(
                ProblemKind.CostlyVideo, $"To follow the faces of the video takes more than {most} seconds of a worker. Send it in pieces, or ask for fewer frames.")
            {
                Members = new Dictionary<string, object?> { ["maxWorkSeconds"] = most },
            };
        }
    }

    /// <summary>How far an answer has come.</summary>
    private sealed class VideoProgress
    {
        /// <summary>Number of the frame behind the last one that was answered.</summary>
        public int Next { get; set; }

        /// <summary>Time that workers have spent on it.</summary>
        public TimeSpan Worked { get; set; }

        /// <summary>Number of the frame where the video is broken; null where that is the next one.</summary>
        public int? Break { get; set; }
    }
}
