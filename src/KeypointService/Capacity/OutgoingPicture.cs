using KeypointService.Problems;
using KeypointService.Vision.Imaging;

namespace KeypointService.Capacity;

/// <summary>An annotated picture on its way to its client, however slowly that reads. Owns it.</summary>
internal sealed class OutgoingPicture : IDisposable
{
    // More at once would be copied whole into the connection's buffer, however slowly its client reads.
    private const int BytesAWrite = 64 * 1024;

    private readonly EncodedImage _file;
    private readonly MemoryAccount _memory;
    private readonly string _client;
    private readonly long _bytes;

    /// <param name="file">The picture, whose owner this becomes.</param>
    /// <param name="memory">The memory that all answers share.</param>
    /// <param name="client">Whose answer it is.</param>
    /// <exception cref="RequestProblemException">There is not enough left, or never could be.</exception>
    public OutgoingPicture(EncodedImage file, MemoryAccount memory, string client)
    {
        (_file, _memory, _client, _bytes) = (file, memory, client, file.Bytes.Length);
        try
        {
            if (_bytes > memory.MostForOne(_bytes) && client != MemoryAccount.Itself)
            {
                throw new RequestProblemException(
                    ProblemKind.TooManyPixels,
                    $"The annotated picture takes {_bytes} bytes of memory while it is sent, and one client may have {memory.MostForOne(_bytes)}. "
                    + "Ask for image/jpeg or application/json, or scale the picture down.");
            }

            memory.Reserve(client, _bytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ReadOnlyMemory<byte> Bytes => _file.Bytes;

    /// <summary>Sends the picture; a client that does not take the next piece in time loses its connection.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mediaType">What the picture is.</param>
    /// <param name="patience">Longest time for a piece.</param>
    public async Task SendAsync(HttpContext context, string mediaType, TimeSpan patience)
    {
        var response = context.Response;
        response.ContentType = mediaType;
        response.ContentLength = _file.Bytes.Length;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            for (var rest = _file.Bytes; rest.Length > 0; rest = rest[Math.Min(BytesAWrite, rest.Length)..])
            {
                late.CancelAfter(patience);
                await response.Body.WriteAsync(rest[..Math.Min(BytesAWrite, rest.Length)], late.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    /// <summary>Gives the memory back; once.</summary>
    public void Dispose()
    {
        _memory.Release(_client, _bytes);
        _file.Dispose();
    }
}
