using System.Globalization;

namespace KeypointService.Hosting;

/// <summary>
/// The command <c>--healthcheck</c>: asks the service in the same container whether it is ready. The container image
/// has no shell tool that could.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--healthcheck";
    private const int DefaultPort = 8080;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>0 where the service is ready, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        try
        {
            using HttpClient client = new() { Timeout = Patience };
            using var response = await client.GetAsync(Address());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }

    private static Uri Address()
    {
        var ports = Environment.GetEnvironmentVariable("Access__ManagementPort")
            ?? Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0];
        var port = int.TryParse(ports, CultureInfo.InvariantCulture, out var value) ? value : DefaultPort;
        return new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port, "/health/ready").Uri;
    }
}
