using KeypointService.Detection;
using KeypointService.Models;
using KeypointService.Vision;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenCvSharp;

namespace KeypointService.Hosting;

/// <summary>
/// Runs every model and every detector once before the service reports ready, so that no client pays for the first
/// inference. A failure stops the service: it could not answer anything.
/// </summary>
internal sealed class WarmUp(KeypointPipeline pipeline, ModelRegistry models, FaceDetectors detectors) : BackgroundService, IHealthCheck
{
    private volatile bool _done;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(_done
            ? HealthCheckResult.Healthy("Warm.")
            : HealthCheckResult.Unhealthy("Still warming up."));

    /// <summary>Waits for a run that is under way: where the start fails, the models are freed next.</summary>
    public override void Dispose()
    {
        base.Dispose();
        if (ExecuteTask is { } running)
        {
            Task.WaitAny(running);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () =>
        {
            using var picture = new Mat(240, 320, MatType.CV_8UC3, Scalar.All(128));
            foreach (var model in models.All)
            {
                foreach (var detector in detectors.All)
                {
                    pipeline.Locate(picture, model, new LocateOptions { Detector = detector }, new StageTimes());
                }

                pipeline.Locate(picture, model, new LocateOptions { Cropped = true, Accuracy = Accuracy.High }, new StageTimes());
            }

            _done = true;
        },
        stoppingToken);
}
