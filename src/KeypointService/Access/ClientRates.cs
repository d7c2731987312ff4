using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Access;

/// <summary>A bucket of tokens for every key, or for every address where there are no keys. Off by default.</summary>
internal sealed class ClientRates : IDisposable
{
    // An IPv6 client has a whole /64 to change its address in.
    private const int Ipv6Prefix = 8;

    private readonly PartitionedRateLimiter<HttpContext>? _buckets;

    public ClientRates(IOptions<AccessOptions> options, ApiKeys keys)
    {
        var (rate, burst) = (options.Value.RequestsPerSecond, options.Value.Burst);
        if (rate > 0)
        {
            _buckets = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                RateLimitPartition.GetTokenBucketLimiter(keys.AreRequired ? KeyOf(context) : AddressOf(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = burst,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1 / rate),
                }));
        }
    }

    /// <summary>Takes a token from the client's bucket.</summary>
    /// <exception cref="RequestProblemException">The bucket is empty.</exception>
    public void Check(HttpContext context)
    {
        using var lease = _buckets?.AttemptAcquire(context);
        if (lease is { IsAcquired: false })
        {
            lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
            throw new RequestProblemException(ProblemKind.RateLimited, "This client sent more requests than it may.") { RetryAfter = wait };
        }
    }

    public void Dispose() => _buckets?.Dispose();

    private static string KeyOf(HttpContext context) => context.Request.Headers[ApiKeys.Header].ToString();

    private static string AddressOf(IPAddress? address) => address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
        ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6Prefix))
        : address?.MapToIPv4().ToString() ?? "";
}
