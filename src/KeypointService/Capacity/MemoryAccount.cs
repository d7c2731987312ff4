using KeypointService.Problems;

namespace KeypointService.Capacity;

/// <summary>Memory that many share, and of which no client may hold more than its share.</summary>
/// <param name="most">Bytes in all.</param>
/// <param name="clientShare">What one client may hold of them, 0 to 1.</param>
internal sealed class MemoryAccount(long most, double clientShare)
{
    /// <summary>The service itself, which is counted and never refused.</summary>
    public const string Itself = "service";

    // The last quarter is for those who hold little: whoever fills the memory with large files shuts out no ordinary picture.
    private const double LargeShare = 0.75;
    private const long Large = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _clients = [];
    private long _used;

    /// <summary>Bytes taken at the moment.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Bytes that one client may hold with a file of this size.</summary>
    public long MostForOne(long bytes) => (long)(most * clientShare * PartFor(bytes));

    /// <summary>Bytes of the largest file that one client may hold.</summary>
    public long LargestForOne => Math.Max(MostForOne(Large + 1), Math.Min(Large, MostForOne(Large)));

    /// <summary>Takes memory, and gives it back when the result is disposed.</summary>
    /// <inheritdoc cref="Reserve"/>
    public IDisposable Hold(string client, long bytes)
    {
        Reserve(client, bytes);
        return new Held(this, client, bytes);
    }

    /// <summary>Takes memory.</summary>
    /// <param name="client">Who takes it.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="held">What the taker's one file holds already.</param>
    /// <exception cref="RequestProblemException">There is not enough left.</exception>
    public void Reserve(string client, long bytes, long held = 0)
    {
        var part = PartFor(held + bytes);
        lock (_lock)
        {
            var own = _clients.GetValueOrDefault(client);
            if (client != Itself && (_used + bytes > most * part || own + bytes > most * clientShare * part))
            {
                throw new RequestProblemException(
                    ProblemKind.TooBusy, "The pictures that are being received and sent take all the memory set aside for them.");
            }

            _clients[client] = own + bytes;
            _used += bytes;
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Release(string client, long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            var left = _clients[client] - bytes;
            if (left > 0)
            {
                _clients[client] = left;
            }
            else
            {
                _clients.Remove(client);
            }
        }
    }

    private static double PartFor(long bytes) => bytes > Large ? LargeShare : 1;

    private sealed class Held(MemoryAccount account, string client, long bytes) : IDisposable
    {
        public void Dispose() => account.Release(client, bytes);
    }
}
