using KeypointService.Problems;

namespace KeypointService.Capacity;

/// <summary>
/// A number of places for work that lasts, such as streams. One client holds no more than its share. Whoever finds them
/// taken takes the place of the one that did nothing for longest, where somebody did nothing, or is turned away.
/// </summary>
/// <param name="most">Number of places.</param>
/// <param name="clientShare">What one client may hold of them, 0 to 1; at least one place.</param>
/// <param name="what">What the places are for, as the one who is turned away is told.</param>
/// <param name="idle">Who did nothing for so long may lose its place; nobody does where absent.</param>
/// <param name="clock">Tells what time it is; null for the system's.</param>
internal sealed class Slots(int most, double clientShare, string what, TimeSpan? idle = null, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly List<Slot> _taken = [];

    /// <summary>Takes a place; dispose it to leave.</summary>
    /// <exception cref="RequestProblemException">All places, or the client's, are taken, or there are none.</exception>
    public Slot Take(string client)
    {
        if (most == 0)
        {
            throw new RequestProblemException(ProblemKind.NotFound, $"This service takes no {what}.");
        }

        Slot slot = new(this, client);
        Slot? evicted = null;
        lock (_lock)
        {
            // Who has its share makes room for itself, and takes nobody else's place.
            var own = _taken.Where(other => other.Client == client).ToArray();
            var hasShare = own.Length >= Math.Max(1, (int)(most * clientShare));
            if (hasShare || _taken.Count >= most)
            {
                evicted = (hasShare ? own : _taken.AsEnumerable()).MinBy(other => other.LastUse);
                if (evicted is null || !(_clock.GetElapsedTime(evicted.LastUse) >= idle))
                {
                    throw new RequestProblemException(ProblemKind.TooBusy, hasShare
                        ? $"One client has {own.Length} {what} at a time, and you have as many."
                        : $"There are as many {what} as the service takes.");
                }

                _taken.Remove(evicted);
            }

            _taken.Add(slot);
        }

        evicted?.Evict();
        return slot;
    }

    private void Leave(Slot slot)
    {
        lock (_lock)
        {
            _taken.Remove(slot);
        }
    }

    /// <summary>A place.</summary>
    internal sealed class Slot(Slots slots, string client) : IDisposable
    {
        private readonly CancellationTokenSource _evicted = new();

        public string Client { get; } = client;

        /// <summary>Time stamp of the last use.</summary>
        public long LastUse { get; private set; } = slots._clock.GetTimestamp();

        /// <summary>Cancelled where a newcomer took the place.</summary>
        public CancellationToken Evicted => _evicted.Token;

        /// <summary>Tells that the place is in use.</summary>
        public void Use() => LastUse = slots._clock.GetTimestamp();

        public void Dispose()
        {
            slots.Leave(this);
            _evicted.Dispose();
        }

        public void Evict()
        {
            try
            {
                _evicted.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It left by itself.
            }
        }
    }
}
