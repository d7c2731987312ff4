using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Capacity;

/// <summary>
/// The memory that all pictures on their way to a worker, and back to their clients, may take together. The queue bounds
/// those that wait; this bounds those that are still being sent, however many and however slow. Each way leaves room to
/// the other: whoever fills the answers does not stop uploads.
/// </summary>
internal sealed class PictureMemory
{
    // A face in an answer of JSON, with all its points.
    private const int BytesOfFace = 1100;

    public PictureMemory(IOptions<LimitsOptions> limits)
    {
        var most = limits.Value.MaxBufferedBytes;
        Uploads = new MemoryAccount(most * 3 / 4, limits.Value.ClientShare);
        Answers = new MemoryAccount(most / 2, limits.Value.ClientShare);
    }

    /// <summary>Pictures that are being received or wait.</summary>
    public MemoryAccount Uploads { get; }

    /// <summary>Annotated pictures and faces that are being sent.</summary>
    public MemoryAccount Answers { get; }

    /// <summary>Most bytes of a body: the limit, where one client may hold so much at all.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="isText">True for JSON, whose pictures are decoded beside it.</param>
    public long MostOfBody(long limit, bool isText)
    {
        // One byte more than is to come is held, so that the end shows.
        var most = Uploads.LargestForOne - 1;
        return Math.Min(limit, isText ? most / 2 : most);
    }

    /// <summary>Counts the faces of an answer of JSON until it is sent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="client">Who asked.</param>
    /// <param name="faces">How many there are.</param>
    /// <exception cref="RequestProblemException">There is not enough memory left.</exception>
    public void HoldFaces(HttpContext context, string client, int faces)
    {
        if (faces > 0)
        {
            context.Response.RegisterForDispose(Answers.Hold(client, (long)BytesOfFace * faces));
        }
    }

    /// <summary>Bytes taken at the moment.</summary>
    public long Used => Uploads.Used + Answers.Used;
}
