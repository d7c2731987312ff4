using System.ComponentModel.DataAnnotations;
using System.Net;

namespace KeypointService.Access;

/// <summary>Who may use the service, from where and how often. Section <c>Access</c>.</summary>
internal sealed class AccessOptions : IValidatableObject
{
    public const string Section = "Access";

    private const int ShortestKey = 16;

    // About one a day. The time between two tokens of a lower rate would soon be none that a timer counts.
    private const double LeastRate = 0.00001;
    private const string WrongRate = "Access:RequestsPerSecond has to be 0 (no limit) or between 0.00001 and 100,000.";

    /// <summary>Keys of which a request has to send one in <c>X-Api-Key</c>; none for a service open to all.</summary>
    public IReadOnlyList<string> ApiKeys { get; private set; } = [];

    /// <summary>Origins whose pages may call the service, such as <c>https://example.org</c>; <c>*</c> for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; private set; } = [];

    /// <summary>Addresses or networks of the proxies whose X-Forwarded headers are believed.</summary>
    public IReadOnlyList<string> Proxies { get; private set; } = [];

    /// <summary>
    /// Requests, and frames of streams, a second of one key or address in the long run; 0 for no limit. The default is above
    /// what a client gets out of any machine of few cores.
    /// </summary>
    [Range(0d, 100_000d, ErrorMessage = WrongRate)]
    public double RequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests of one key or address at once; 0 for those of two seconds, and at least 10.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Access:Burst has to be between 0 (those of two seconds) and 1,000,000.")]
    public int Burst { get; init; }

    /// <summary>Requests of one key or address at once.</summary>
    public int BurstCount => Burst > 0 ? Burst : Math.Max(10, (int)(2 * RequestsPerSecond));

    /// <summary>
    /// Port for health and metrics alone; 0 to serve them where everything is. The probes of the Open Inference Protocol are its
    /// clients' and stay with it.
    /// </summary>
    [Range(0, 65_535, ErrorMessage = "Access:ManagementPort has to be between 0 (none) and 65,535.")]
    public int ManagementPort { get; init; }

    /// <summary>Takes the lists as the configuration means them.</summary>
    /// <exception cref="InvalidDataException">What is there is no list.</exception>
    public void ReadLists(IConfiguration configuration)
    {
        ApiKeys = ConfiguredList.Read(configuration, $"{Section}:{nameof(ApiKeys)}");
        CorsOrigins = ConfiguredList.Read(configuration, $"{Section}:{nameof(CorsOrigins)}");
        Proxies = ConfiguredList.Read(configuration, $"{Section}:{nameof(Proxies)}");
    }

    /// <summary>Tells whether keys are long enough not to be guessed.</summary>
    public static bool AreKeys(IEnumerable<string> keys) => keys.All(key => key.Length >= ShortestKey);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequestsPerSecond is > 0 and < LeastRate)
        {
            yield return new ValidationResult(WrongRate);
        }

        if (!AreKeys(ApiKeys))
        {
            yield return new ValidationResult($"Access:ApiKeys holds a key of less than {ShortestKey} characters.");
        }

        foreach (var origin in CorsOrigins.Where(origin => !IsOrigin(origin)))
        {
            yield return new ValidationResult(
                $"Access:CorsOrigins holds '{origin}'; an origin is a scheme and a host, such as https://example.org.");
        }

        foreach (var proxy in Proxies.Where(proxy => ParseNetwork(proxy) is null))
        {
            yield return new ValidationResult(
                $"Access:Proxies holds '{proxy}'; give an address such as 10.0.0.7 or a network such as 10.0.0.0/8.");
        }
    }

    /// <summary>Reads a network, or an address as the network of itself; null where it is neither.</summary>
    public static IPNetwork? ParseNetwork(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;

    private static bool IsOrigin(string text) => text == "*"
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text);
}
