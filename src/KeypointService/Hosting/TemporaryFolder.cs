using KeypointService.Video;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace KeypointService.Hosting;

/// <summary>Not ready where videos are taken and the temporary folder that they need cannot be written.</summary>
internal sealed class TemporaryFolder(IOptions<VideoOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.MaxVideos == 0)
        {
            return HealthCheckResult.Healthy("No videos are taken.");
        }

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            FileStreamOptions once = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose };
            await using FileStream file = new(path, once);
            await file.WriteAsync(new byte[1], cancellationToken);
            return HealthCheckResult.Healthy("Writable.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy($"The temporary folder cannot be written, which videos need: {exception.Message}");
        }
    }
}
