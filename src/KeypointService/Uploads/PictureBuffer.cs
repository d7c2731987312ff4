using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Vision.Native;

namespace KeypointService.Uploads;

/// <summary>
/// A picture's bytes as they come in, never written to disk: what is taken is what came, to the double at most.
/// </summary>
/// <param name="memory">The memory that all uploads share.</param>
/// <param name="client">Who sends it.</param>
internal sealed class PictureBuffer(MemoryAccount memory, string client) : IDisposable
{
    private const int Smallest = 16 * 1024;

    private static ReadOnlySpan<byte> Scheme => "data:"u8;

    private readonly NativeBlock _block = new();
    private int _length;
    private string? _broken;

    public ReadOnlySpan<byte> Bytes => _block.Span[.._length];

    public ReadOnlyMemory<byte> Memory => _block.Memory[.._length];

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="expected">Expected length, where known; spares room.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <exception cref="RequestProblemException">The stream is longer than the limit, or there is no memory for it.</exception>
    public async Task ReadAsync(Stream source, long limit, long? expected, CancellationToken cancellation)
    {
        int read;
        while ((read = await source.ReadAsync(Free(limit, expected), cancellation)) > 0)
        {
            Advance(read, limit);
        }
    }

    /// <summary>Room for the next bytes, at least one.</summary>
    /// <param name="limit">Most bytes to take in all.</param>
    /// <param name="expected">Expected length, where known.</param>
    /// <exception cref="RequestProblemException">There is no memory for it.</exception>
    public Memory<byte> Free(long limit, long? expected = null)
    {
        if (_length == _block.Size)
        {
            // What a client announces is not what it sends: room grows with what came. One byte more than is to come, so
            // that the end shows without growing.
            var most = Math.Min(limit, expected is { } length && length >= _length ? length : limit) + 1;
            Grow((int)Math.Min(Math.Max(2L * _block.Size, Smallest), most));
        }

        return _block.Memory[_length..];
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

    /// <summary>Gives room back that was made for more.</summary>
    public void Trim()
    {
        var spare = _block.Size - Math.Max(1, _length);
        if (spare > 0)
        {
            _block.Resize(_block.Size - spare);
            memory.Release(client, spare);
        }
    }

    public static RequestProblemException TooLarge(long limit) =>
        new(
            ProblemKind.BodyTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The body is larger than {limit:N0} bytes. Send a smaller or more strongly compressed file."))
        {
            Members = new Dictionary<string, object?> { ["maxBodyBytes"] = limit },
        };

    /// <summary>Decodes a JSON text in base64, with or without the head of a data URL; <see cref="Check"/> tells whether it was one.</summary>
    /// <exception cref="RequestProblemException">There is no memory for it.</exception>
    public void Decode(ref Utf8JsonReader text)
    {
        Grow(Math.Max(1, text.ValueSpan.Length));
        var copied = _block.Span[..text.CopyString(_block.Span)];
        var head = copied.Length >= Scheme.Length && Ascii.EqualsIgnoreCase(copied[..Scheme.Length], Scheme) ? copied.IndexOf((byte)',') + 1 : 0;
        var data = copied[head..];
        if (Base64.DecodeFromUtf8InPlace(data, out _length) != OperationStatus.Done)
        {
            (_length, _broken) = (0, "A picture in JSON has to be base64 or a data URL of it.");
            return;
        }

        data[.._length].CopyTo(_block.Span);
    }

    /// <summary>Refuses what is no picture's bytes: among several, one such is answered alone.</summary>
    /// <exception cref="RequestProblemException">It was not base64.</exception>
    public void Check()
    {
        if (_broken is not null)
        {
            throw new RequestProblemException(ProblemKind.BadRequest, _broken);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_block.Size > 0)
        {
            memory.Release(client, _block.Size);
            _block.Dispose();
            _length = 0;
        }
    }

    private void Grow(int size)
    {
        var more = size - _block.Size;
        memory.Reserve(client, more, held: _block.Size);
        try
        {
            _block.Resize(size);
        }
        catch (OutOfMemoryException)
        {
            memory.Release(client, more);
            throw;
        }
    }
}
