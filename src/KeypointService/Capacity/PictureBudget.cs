using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Capacity;

/// <summary>
/// The memory that all pictures on their way to a worker, and back to their clients, may take together. The queue bounds
/// those that wait; this bounds those that are still being sent, however many and however slow.
/// </summary>
internal sealed class PictureBudget(IOptions<LimitsOptions> limits)
{
    private long _used;

    /// <summary>Bytes taken at the moment.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes memory.</summary>
    /// <exception cref="RequestProblemException">There is not enough left.</exception>
    public void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > limits.Value.MaxBufferedBytes)
        {
            Release(bytes);
            throw new RequestProblemException(
                ProblemKind.TooBusy, "The pictures that are being received and sent take all the memory set aside for them.");
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
