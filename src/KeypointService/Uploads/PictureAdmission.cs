using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using Microsoft.Extensions.Options;

namespace KeypointService.Uploads;

/// <summary>What a picture is decoded for.</summary>
internal enum PictureUse
{
    /// <summary>Its faces, from a reduced gray picture where its format can give one.</summary>
    Faces,

    /// <summary>Its faces, from the whole gray picture.</summary>
    ExactFaces,

    /// <summary>The picture itself, in colour.</summary>
    Colour,
}

/// <summary>Lets a picture that was received whole to a worker: a slow upload or a refused picture holds none.</summary>
internal sealed class PictureAdmission(Admission admission, IOptions<LimitsOptions> limits)
{
    /// <summary>Checks what a picture will cost, and waits for a worker.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="use">What it is decoded for.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="cancellation">Gives up the place in the queue, and the work.</param>
    /// <returns>The worker; dispose it to free it.</returns>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">Its header is cut off or contradicts itself.</exception>
    /// <exception cref="RequestProblemException">It is empty or passes a limit, the queue is full, or the wait is too long.</exception>
    public Task<Worker> EnterAsync(ReadOnlyMemory<byte> picture, PictureUse use, string client, CancellationToken cancellation)
    {
        if (picture.IsEmpty)
        {
            throw new RequestProblemException(ProblemKind.NoPicture, "The picture is empty.");
        }

        var header = ImageHeader.Read(picture.Span);
        PictureSize.Check(header, limits.Value, use == PictureUse.Faces ? KeypointPipeline.LeastSide : null);
        var work = Work.Of(header, isDrawn: use == PictureUse.Colour) with { Client = client };
        work.Check(limits.Value);
        return admission.EnterAsync(work, cancellation);
    }
}
