using KeypointService.Problems;

namespace KeypointService.Capacity;

/// <summary>A number of places for work that lasts, such as streams; whoever finds them taken is turned away.</summary>
/// <param name="most">Number of places.</param>
/// <param name="full">What the one who is turned away is told.</param>
internal sealed class Places(int most, string full)
{
    private int _taken;

    /// <summary>Takes a place; dispose it to leave.</summary>
    /// <exception cref="RequestProblemException">All places are taken.</exception>
    public IDisposable Take()
    {
        Place place = new(this);
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return place;
        }

        place.Dispose();
        throw new RequestProblemException(ProblemKind.TooBusy, full);
    }

    private sealed class Place(Places places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places._taken);
    }
}
