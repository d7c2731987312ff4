using System.Globalization;
using System.Threading.RateLimiting;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Access;

/// <summary>
/// Two buckets of tokens for every client: one for what is posted, and one for the rest and the frames of streams, so that whoever
/// looks things up without end does not keep a neighbour behind the same address from posting.
/// </summary>
internal sealed class ClientRates : IDisposable
{
    private readonly PartitionedRateLimiter<(string Client, bool IsPost)>? _buckets;
    private readonly ClientNames _clients;
    private readonly string _refusal;

    public ClientRates(IOptions<AccessOptions> options, ClientNames clients)
    {
        _clients = clients;
        var rate = options.Value.RequestsPerSecond;
        _refusal = string.Create(
            CultureInfo.InvariantCulture,
            $"This client sent more requests or frames than the {rate} a second that it may, or {options.Value.BurstCount} at once. Wait as long as Retry-After says, and send fewer.");
        if (rate > 0)
        {
            TokenBucketRateLimiterOptions bucket = new()
            {
                TokenLimit = options.Value.BurstCount,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1 / rate),
            };
            _buckets = PartitionedRateLimiter.Create<(string Client, bool IsPost), (string Client, bool IsPost)>(client =>
                RateLimitPartition.GetTokenBucketLimiter(client, _ => bucket));
        }
    }

    /// <summary>Takes a token from the client's bucket.</summary>
    /// <exception cref="RequestProblemException">The bucket is empty.</exception>
    public void Check(HttpContext context)
    {
        using var lease = _buckets?.AttemptAcquire((_clients.Of(context), HttpMethods.IsPost(context.Request.Method)));
        if (lease is { IsAcquired: false })
        {
            lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
            throw new RequestProblemException(ProblemKind.RateLimited, _refusal)
            {
                RetryAfter = wait,
            };
        }
    }

    public void Dispose() => _buckets?.Dispose();
}
