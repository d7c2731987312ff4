using System.Net;
using KeypointService.Access;

namespace KeypointService.Hosting;

/// <summary>
/// The command <c>--healthcheck</c>: asks the service in the same container whether it is ready, where it really listens.
/// The container image has no shell tool that could.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--healthcheck";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The arguments that the service's settings are read from. A probe without any takes those of the container's first
    /// process, where that is the service: the environment is the same for both, the command line is not.
    /// </summary>
    public static string[] ServiceArguments(string[] args)
    {
        var own = args.Where(argument => argument != Argument).ToArray();
        return own.Length > 0 || !args.Contains(Argument) ? own : ArgumentsOfFirstProcess();
    }

    /// <returns>0 where the service is ready, else 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        try
        {
            // Its certificate is made out to a name, and this is its address.
            using SocketsHttpHandler handler = new() { UseProxy = false };
#pragma warning disable CA5359 // Nothing is told to whoever answers, and only this machine can.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            using HttpClient client = new(handler) { Timeout = Patience };
            if (SpeaksHttp2Alone(EndpointOf(configuration)))
            {
                (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            }

            using var response = await client.GetAsync(AddressOf(configuration));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }

    /// <summary>Where a service of these settings answers for its health, from this machine.</summary>
    internal static Uri AddressOf(IConfiguration configuration)
    {
        var address = configuration.GetValue<int>(ManagementPort.Setting) is > 0 and var port ? BindingAddress.Parse($"http://+:{port}")
            : EndpointOf(configuration)?["Url"] is { Length: > 0 } url ? BindingAddress.Parse(url)
            : ListenAddresses.Of(configuration).First().Address;

        // Whoever listens everywhere, in whichever spelling, listens here too.
        var everywhere = address.Host is "+" or "*" || (IPAddress.TryParse(address.Host, out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)));
        return new UriBuilder(address.Scheme, everywhere ? "127.0.0.1" : address.Host, address.Port, HealthEndpoints.Ready).Uri;
    }

    /// <summary>The one of Kestrel's own endpoints to ask: one that speaks HTTP/1.1 where there is one.</summary>
    private static IConfigurationSection? EndpointOf(IConfiguration configuration) => configuration.GetValue<int>(ManagementPort.Setting) > 0
        ? null
        : configuration.GetSection(ListenAddresses.Endpoints).GetChildren().OrderBy(SpeaksHttp2Alone).FirstOrDefault();

    private static bool SpeaksHttp2Alone(IConfigurationSection? endpoint) =>
        string.Equals(endpoint?["Protocols"], "Http2", StringComparison.OrdinalIgnoreCase);

    private static string[] ArgumentsOfFirstProcess()
    {
        try
        {
            var words = File.ReadAllText("/proc/1/cmdline").TrimEnd('\0').Split('\0');
            var program = Array.FindIndex(words, word => Path.GetFileNameWithoutExtension(word) == nameof(KeypointService));
            return program < 0 ? [] : words[(program + 1)..];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
