namespace KeypointService.Access;

/// <summary>Where the service listens for its clients, as the settings say it.</summary>
internal static class ListenAddresses
{
    /// <summary>Where it listens when nothing says where.</summary>
    public const string Usual = "http://localhost:5000";

    /// <summary>Kestrel's own endpoints, which go before what else says where.</summary>
    public const string Endpoints = "Kestrel:Endpoints";

    private const int HighestPort = 65_535;

    /// <summary>The addresses, each with the setting that gives it.</summary>
    /// <param name="configuration">The settings.</param>
    /// <exception cref="InvalidDataException">A port is none.</exception>
    /// <exception cref="FormatException">An address is none.</exception>
    public static IEnumerable<(string Setting, BindingAddress Address)> Of(IConfiguration configuration) =>
        Texts(configuration).Select(text => (text.Setting, Parse(text.Setting, text.Address)));

    private static IEnumerable<(string Setting, string Address)> Texts(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection(Endpoints).GetChildren().ToArray();
        if (endpoints.Length > 0)
        {
            return endpoints.SelectMany(endpoint => ListOf(configuration, $"{endpoint.Path}:Url"));
        }

        (string Setting, string Address)[] urls = [.. ListOf(configuration, WebHostDefaults.ServerUrlsKey)];
        if (urls.Length > 0)
        {
            return urls;
        }

        (string Setting, string Address)[] ports =
        [
            .. ListOf(configuration, WebHostDefaults.HttpPortsKey).Select(port => (port.Setting, $"http://+:{port.Address}")),
            .. ListOf(configuration, WebHostDefaults.HttpsPortsKey).Select(port => (port.Setting, $"https://+:{port.Address}")),
        ];
        return ports.Length > 0 ? ports : [(WebHostDefaults.ServerUrlsKey, Usual)];
    }

    private static IEnumerable<(string Setting, string Address)> ListOf(IConfiguration configuration, string setting) =>
        (configuration[setting] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (setting, item));

    private static BindingAddress Parse(string setting, string address) => BindingAddress.Parse(address) is { Port: <= HighestPort } parsed
        ? parsed
        : throw new InvalidDataException($"{setting} holds '{address}', and no port is above 65,535.");
}
