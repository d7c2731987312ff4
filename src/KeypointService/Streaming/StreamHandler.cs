using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision.Tracking;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Serilog;

namespace KeypointService.Streaming;

/// <summary>Takes a request for a live stream: checks it as any other, then serves its socket.</summary>
internal sealed class StreamHandler(
    Pipelines pipelines,
    PictureAdmission admission,
    PictureMemory memory,
    ClientNames clients,
    ApiKeys keys,
    ClientRates rates,
    KeypointTelemetry telemetry,
    IOptions<LimitsOptions> limits,
    IOptions<StreamingOptions> options,
    IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime,
    ILogger<StreamSession> logger)
{
    private const string Protocol = "keypoints";

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly Slots _slots = new(
        options.Value.MaxStreams, limits.Value.ClientShare, "live streams", Idle);

    /// <summary>Accepts the socket and serves it to its end.</summary>
    /// <exception cref="RequestProblemException">The request is no WebSocket, has wrong parameters, or there are too many streams.</exception>
    public async Task HandleAsync(HttpContext context, IDiagnosticContext log)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new RequestProblemException(ProblemKind.UpgradeRequired, "Open this address as a WebSocket.");
        }

        var (pipeline, locate, format) = pipelines.Choose(FaceQuery.Read(context.Request.Query, FaceQuery.OfVideo));
        var client = clients.Of(context);
        using var slot = _slots.Take(client);
        FaceTracker tracker = new(pipeline, new FaceTrackerOptions { Detection = locate });
        FrameAnswers answers = new(
            tracker, pipeline.Model.Name, format, admission, keys, rates, telemetry, json.Value.SerializerOptions, context, slot);
        var protocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        var largest = memory.MostOfBody(limits.Value.MaxBodyBytes, isText: false);
        await using FrameReceiver receiver = new(socket, memory.Uploads, client, largest, options.Value.Idle);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, context.RequestAborted);
        await new StreamSession(socket, receiver, answers, options.Value.Idle, logger).RunAsync(slot.Evicted, ended.Token);
        log.Set("Model", pipeline.Model.Name);
        log.Set("FramesReceived", receiver.Received);
        log.Set("FramesAnswered", answers.Answered);
    }
}
