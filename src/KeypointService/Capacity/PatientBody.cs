namespace KeypointService.Capacity;

/// <summary>The body of a large answer: its client takes each piece in time, or loses its connection.</summary>
internal sealed class PatientBody : Stream
{
    // More at once would be copied whole into the connection's buffer, however slowly its client reads.
    private const int BytesAWrite = 64 * 1024;

    private readonly Stream _body;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _late;

    // What was written without waiting, as the end of a file in an archive is: no more than a few kilobytes.
    private readonly MemoryStream _kept = new();

    private PatientBody(HttpContext context, TimeSpan patience, CancellationToken whole)
    {
        (_body, _patience) = (context.Response.Body, patience);
        _late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, whole);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends an answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">Longest time for a piece.</param>
    /// <param name="write">Writes the answer.</param>
    /// <param name="longest">Longest time for all of it; null where its size alone bounds it.</param>
    public static async Task SendAsync(HttpContext context, TimeSpan patience, Func<Stream, Task> write, TimeSpan? longest = null)
    {
        using CancellationTokenSource whole = new(longest ?? Timeout.InfiniteTimeSpan);
        try
        {
            await using PatientBody body = new(context, patience, whole.Token);
            await write(body);
            await body.FlushAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await SendAsync(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => _kept.Write(buffer, offset, count);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_kept.Length > 0)
        {
            await SendAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length));
            _kept.SetLength(0);
        }
    }

    public override void Flush()
    {
        // The next write that waits takes what is kept.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _late.Dispose();
            _kept.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > 0; bytes = bytes[Math.Min(BytesAWrite, bytes.Length)..])
        {
            _late.CancelAfter(_patience);
            await _body.WriteAsync(bytes[..Math.Min(BytesAWrite, bytes.Length)], _late.Token);
        }
    }
}
