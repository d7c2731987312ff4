using KeypointService.Problems;
using KeypointService.Vision.Imaging;

namespace KeypointService.Capacity;

/// <summary>An annotated picture on its way to its client, however slowly that reads. Owns it.</summary>
internal sealed class OutgoingPicture : IDisposable
{
    private readonly EncodedImage _file;
    private readonly MemoryAccount _memory;
    private readonly string _client;
    private readonly long _bytes;

    /// <param name="file">The picture, whose owner this becomes.</param>
    /// <param name="memory">The memory that all answers share.</param>
    /// <param name="client">Whose answer it is.</param>
    /// <param name="advice">What to ask for where the answer is too large.</param>
    /// <param name="held">Bytes that the same answer holds already.</param>
    /// <exception cref="RequestProblemException">There is not enough left, or never could be.</exception>
    public OutgoingPicture(EncodedImage file, MemoryAccount memory, string client, string advice, long held = 0)
    {
        (_file, _memory, _client, _bytes) = (file, memory, client, file.Bytes.Length);
        try
        {
            var all = held + _bytes;
            if (all > memory.MostForOne(all) && client != MemoryAccount.Itself)
            {
                throw new RequestProblemException(
                    ProblemKind.AnswerTooLarge,
                    $"The answer takes {all} bytes of memory or more while it is sent, and one client may have {memory.MostForOne(all)}. {advice}");
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
    public Task SendAsync(HttpContext context, string mediaType, TimeSpan patience)
    {
        var response = context.Response;
        response.ContentType = mediaType;
        response.ContentLength = _file.Bytes.Length;
        return PatientBody.SendAsync(context, patience, body => body.WriteAsync(_file.Bytes).AsTask());
    }

    /// <summary>Gives the memory back; once.</summary>
    public void Dispose()
    {
        _memory.Release(_client, _bytes);
        _file.Dispose();
    }
}
