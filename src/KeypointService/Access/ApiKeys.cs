using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeypointService.Problems;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace KeypointService.Access;

/// <summary>
/// The keys that open the service; they follow the configuration while it runs. A service that is locked never opens on the
/// way: where the keys vanish or are wrong, such as by a deleted file, the last good ones stay.
/// </summary>
internal sealed partial class ApiKeys : IDisposable
{
    public const string Header = "X-Api-Key";

    private const string ProtocolPrefix = "key.";

    private readonly IConfiguration _configuration;
    private readonly ILogger<ApiKeys> _logger;
    private readonly IDisposable _subscription;
    private volatile byte[][] _hashes;

    public ApiKeys(IOptions<AccessOptions> options, IConfiguration configuration, ILogger<ApiKeys> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        _hashes = HashesOf(options.Value.ApiKeys);
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        foreach (var file in ((IConfigurationRoot)configuration).Providers.OfType<FileConfigurationProvider>())
        {
            // What cannot be read changes nothing; its error would end unheard in the file's watcher.
            file.Source.OnLoadException = failure => LogKept($"{failure.Exception.Message} {failure.Exception.GetBaseException().Message}");
        }

        if (!AreRequired)
        {
            LogOpen();
        }
    }

    /// <summary>False where the service is open to all.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>Lets a request pass that sends one of the keys, or where there are none.</summary>
    /// <exception cref="RequestProblemException">It may not.</exception>
    public void Check(HttpRequest request)
    {
        if (!Admit(request))
        {
            throw new RequestProblemException(ProblemKind.KeyRequired, $"The header {Header} is missing or holds an unknown key.");
        }
    }

    private bool Admit(HttpRequest request)
    {
        var hashes = _hashes;
        if (hashes.Length == 0)
        {
            return true;
        }

        // Every key is compared, in a time that tells nothing: a hash is as long whatever the key.
        var sent = Hash(KeyOf(request));
        return hashes.Aggregate(false, (found, hash) => CryptographicOperations.FixedTimeEquals(sent, hash) | found);
    }

    /// <summary>
    /// The key that a request sends, in the header or, as a browser's WebSocket has no headers, in an offered protocol;
    /// empty where it sends none.
    /// </summary>
    public static string KeyOf(HttpRequest request) => request.Headers[Header] is { Count: > 0 } sent
        ? sent.ToString()
        : request.HttpContext.WebSockets.WebSocketRequestedProtocols
            .Where(offered => offered.StartsWith(ProtocolPrefix, StringComparison.Ordinal))
            .Select(offered => Decode(offered.AsSpan(ProtocolPrefix.Length)))
            .FirstOrDefault("");

    public void Dispose() => _subscription.Dispose();

    private static string Decode(ReadOnlySpan<char> text) =>
        Base64Url.IsValid(text) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) : "";

    private void Reload()
    {
        AccessOptions changed = new();
        try
        {
            changed.ReadLists(_configuration);
        }
        catch (InvalidDataException exception)
        {
            LogKept(exception.Message);
            return;
        }

        var keys = changed.ApiKeys;
        if (!AccessOptions.AreKeys(keys))
        {
            LogKept("One of the new ones is too short.");
        }
        else if (keys.Count == 0 && AreRequired)
        {
            LogKept("There are none any more; to open the service to everyone, start it anew.");
        }
        else
        {
            _hashes = HashesOf(keys);
            LogKeys(keys.Count);
        }
    }

    private static byte[][] HashesOf(IEnumerable<string> keys) => [.. keys.Select(Hash)];

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    [LoggerMessage(Level = LogLevel.Information, Message = "No API keys are set: the service is open to everyone who reaches it")]
    private partial void LogOpen();

    [LoggerMessage(Level = LogLevel.Error, Message = "The settings changed, and the last good API keys stay. {Reason}")]
    private partial void LogKept(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys were read anew: {Count} open the service. Other settings take a restart")]
    private partial void LogKeys(int count);
}
