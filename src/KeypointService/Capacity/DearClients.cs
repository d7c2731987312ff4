using System.Diagnostics;

namespace KeypointService.Capacity;

/// <summary>
/// What the pictures of a client really cost, where that is much: a small file can show hundreds of faces, or be slow to decode in a way
/// that its header does not tell. Not safe for concurrent use.
/// </summary>
internal sealed class DearClients
{
    // Work of so many seconds is dear: whoever waits for it waits long.
    private const double DearSeconds = 1;

    // Of a mean over a client's pictures, what the last one counts.
    private const double LastShare = 0.5;

    // What is so far below is forgotten.
    private const double ForgottenShare = 0.25;

    // Clients are only remembered whose pictures take long, and so there are no more of them than workers can serve in this time.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (double Seconds, long At)> _means = [];

    /// <summary>Seconds that work is likely to take: as it says itself, or as that of its client took.</summary>
    public double Expected(Work work) => Math.Max(work.Seconds, MeanOf(work.Client));

    /// <summary>True where the pictures of a client keep a worker for long.</summary>
    public bool Has(string? client) => MeanOf(client) >= DearSeconds;

    /// <summary>Takes down how long a client's work took.</summary>
    public void Took(string? client, double seconds)
    {
        if (client is null)
        {
            return;
        }

        var mean = (LastShare * seconds) + ((1 - LastShare) * MeanOf(client));
        if (mean < ForgottenShare * DearSeconds)
        {
            _means.Remove(client);
            return;
        }

        _means[client] = (mean, Stopwatch.GetTimestamp());
        foreach (var (old, _) in _means.Where(other => IsOld(other.Value.At)).ToArray())
        {
            _means.Remove(old);
        }
    }

    private double MeanOf(string? client) => client is not null && _means.TryGetValue(client, out var mean) && !IsOld(mean.At) ? mean.Seconds : 0;

    private static bool IsOld(long at) => Stopwatch.GetElapsedTime(at) > Memory;
}
