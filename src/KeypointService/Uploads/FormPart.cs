using KeypointService.Problems;
using Microsoft.AspNetCore.Connections;

namespace KeypointService.Uploads;

/// <summary>
/// A part of a form. Where it breaks off, its reader is told of the client's mistake, and not of a failure that looks like one of
/// its own, such as that of a full disk.
/// </summary>
/// <param name="body">The part's bytes.</param>
internal sealed class FormPart(Stream body) : IncomingStream
{
    /// <summary>What is wrong with a form that cannot be read; null where something else is.</summary>
    public static RequestProblemException? ProblemOf(Exception exception) =>
        exception is InvalidDataException or (IOException and not (BadHttpRequestException or ConnectionResetException))
            ? new RequestProblemException(ProblemKind.BadRequest, "The form is cut off or malformed.")
            : null;

    /// <exception cref="RequestProblemException">The form is cut off or malformed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (ProblemOf(exception) is { } problem)
        {
            throw problem;
        }
    }
}
