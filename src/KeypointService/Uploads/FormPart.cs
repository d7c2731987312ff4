using KeypointService.Problems;
using Microsoft.AspNetCore.Connections;

namespace KeypointService.Uploads;

/// <summary>
/// A part of a form. Where it breaks off, its reader is told of the client's mistake, and not of a failure that looks like one of
/// its own, such as that of a full disk.
/// </summary>
/// <param name="body">The part's bytes.</param>
internal sealed class FormPart(Stream body) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();
}
