using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace KeypointService.Access;

/// <summary>The keys that open the service; they follow the configuration while it runs.</summary>
internal sealed class ApiKeys : IDisposable
{
    public const string Header = "X-Api-Key";

    private readonly IDisposable? _subscription;
    private volatile byte[][] _hashes;

    public ApiKeys(IOptionsMonitor<AccessOptions> options)
    {
        _hashes = HashesOf(options.CurrentValue);
        _subscription = options.OnChange(changed => _hashes = HashesOf(changed));
    }

    /// <summary>False where the service is open to all.</summary>
    public bool AreRequired => _hashes.Length > 0;

    /// <summary>Tells whether a request may pass: it sends one of the keys, or there are none.</summary>
    public bool Admit(HttpRequest request)
    {
        var hashes = _hashes;
        if (hashes.Length == 0)
        {
            return true;
        }

        // Every key is compared, in a time that tells nothing: a hash is as long whatever the key.
        var sent = Hash(request.Headers[Header].ToString());
        return hashes.Aggregate(false, (found, hash) => CryptographicOperations.FixedTimeEquals(sent, hash) | found);
    }

    public void Dispose() => _subscription?.Dispose();

    private static byte[][] HashesOf(AccessOptions options) => [.. options.ApiKeys.Select(Hash)];

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
