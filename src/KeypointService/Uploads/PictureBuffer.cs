using System.Buffers;
using KeypointService.Capacity;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>
/// A picture's bytes in one pooled array: read once from the socket, never written to disk, given back on dispose.
/// </summary>
/// <param name="budget">The memory that all pictures share.</param>
internal sealed class PictureBuffer(PictureBudget budget) : IDisposable
{
    private const int SmallestArray = 64 * 1024;

    // What a client announces is not what it sends: memory beyond this is taken as the bytes arrive.
    private const int LargestFirstArray = 1024 * 1024;

    private byte[] _array = [];
    private int _length;
    private int _reserved;

    public ReadOnlySpan<byte> Bytes => Memory.Span;

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="expected">Expected length, where known; spares copies.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <exception cref="RequestProblemException">The stream is longer than the limit.</exception>
    public async Task ReadAsync(Stream source, long limit, long? expected, CancellationToken cancellation)
    {
        // One byte more than expected, so that the end of the stream shows without growing.
        Grow((int)Math.Min(limit + 1, Math.Clamp((expected ?? 0) + 1, SmallestArray, LargestFirstArray)));
        int read;
        while ((read = await source.ReadAsync(Free(limit), cancellation)) > 0)
        {
            Advance(read, limit);
        }
    }

    /// <summary>Room for the next bytes, at least one.</summary>
    /// <param name="limit">Most bytes to take in all.</param>
    public Memory<byte> Free(long limit)
    {
        if (_length == _array.Length)
        {
            Grow((int)Math.Min(Math.Max(2L * _array.Length, SmallestArray), limit + 1));
        }

        return _array.AsMemory(_length);
    }

    /// <summary>Takes bytes that were written to the free room.</summary>
    /// <param name="count">Number of bytes.</param>
    /// <param name="limit">Most bytes to take in all.</param>
    /// <exception cref="RequestProblemException">There are more bytes than the limit.</exception>
    public void Advance(int count, long limit)
    {
        _length += count;
        if (_length > limit)
        {
            throw TooLarge(limit);
        }
    }

    public static RequestProblemException TooLarge(long limit) =>
        new(ProblemKind.BodyTooLarge, $"The body is larger than {limit} bytes.")
        {
            Members = new Dictionary<string, object?> { ["maxBodyBytes"] = limit },
        };

    public void Dispose()
    {
        Return();
        _array = [];
        _length = 0;
    }

    private void Grow(int size)
    {
        budget.Reserve(size);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        Return();
        _array = larger;
        _reserved = size;
    }

    private void Return()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            budget.Release(_reserved);
        }
    }
}
