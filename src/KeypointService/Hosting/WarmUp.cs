using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Keypoints;
using KeypointService.Models;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting.Systemd;
using OpenCvSharp;

namespace KeypointService.Hosting;

/// <summary>
/// Answers a picture with every detector and every model before the service reports ready, so that no client pays for
/// the first inference. A failure stops the service: it could not answer anything.
/// </summary>
internal sealed class WarmUp(KeypointHandler handler, Pipelines pipelines, ISystemdNotifier manager) : BackgroundService, IHealthCheck
{
    /// <summary>Pixels of the picture, which the decoder has to take whatever the limit for clients.</summary>
    public const int Pixels = Width * Height;

    private const int Width = 64;
    private const int Height = 48;

    private volatile bool _done;

    /// <summary>Why no picture could be answered; null where one could.</summary>
    public Exception? Failure => ExecuteTask?.Exception?.InnerException;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(_done
            ? HealthCheckResult.Healthy("Warm.")
            : HealthCheckResult.Degraded("Still warming up."));

    /// <summary>Waits for a run that is under way: where the start fails, the models are freed next.</summary>
    public override void Dispose()
    {
        base.Dispose();
        if (ExecuteTask is { } running)
        {
            Task.WaitAny(running);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => AnswerAllAsync(stoppingToken), stoppingToken);
            _done = true;
            manager.Notify(ServiceState.Ready);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The start was given up meanwhile, and whoever did that tells why.
        }
    }

    private async Task AnswerAllAsync(CancellationToken stoppingToken)
    {
        var picture = Picture();
        foreach (var pipeline in pipelines.All)
        {
            await AnswerAsync(picture, pipeline, new LocateOptions(), ResponseFormat.Json, stoppingToken);

            // The whole picture as a face, for only that surely runs the network, and as a picture, for only that draws.
            await AnswerAsync(picture, pipeline, new LocateOptions { Cropped = true, Accuracy = Accuracy.High }, ResponseFormat.Png, stoppingToken);
        }
    }

    private async Task AnswerAsync(
        byte[] picture, KeypointPipeline pipeline, LocateOptions locate, ResponseFormat format, CancellationToken cancellation)
    {
        var result = handler.Compute(
            picture, new FaceTask(pipeline, locate, FaceFormat.Usual), format, drawsPose: true, MemoryAccount.Itself, cancellation);
        await result.ExecuteAsync(new DefaultHttpContext());
    }

    /// <summary>Noise: of a plain picture the cascade would look at nothing.</summary>
    private static byte[] Picture()
    {
        using var picture = new Mat(Height, Width, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(byte.MaxValue));
        using var file = ImageEncoder.Encode(picture, ImageFormat.Jpeg);
        return file.Bytes.ToArray();
    }
}
