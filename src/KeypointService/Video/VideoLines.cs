using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>
/// Writes one JSON text a line. A problem after the first line is the last line: the status is sent by then. While a client does not read,
/// a decoder waits that others want: a client that takes too long in all loses its connection.
/// </summary>
internal sealed class VideoLines : IVideoAnswer
{
    public const string MediaType = "application/x-ndjson";

    private readonly HttpContext _context;
    private readonly FaceFormat _format;
    private readonly JsonSerializerOptions _serialization;
    private readonly Utf8JsonWriter _json;
    private readonly CancellationTokenSource _late = new();
    private TimeSpan _patience;

    /// <param name="context">The request.</param>
    /// <param name="format">How faces are written.</param>
    /// <param name="serialization">How JSON is.</param>
    /// <param name="patience">Longest time that the client is waited for, in all.</param>
    public VideoLines(HttpContext context, FaceFormat format, JsonSerializerOptions serialization, TimeSpan patience)
    {
        (_context, _format, _serialization, _patience) = (context, format, serialization, patience);
        _json = new Utf8JsonWriter(context.Response.BodyWriter);
        _late.Token.Register(context.Abort);
    }

    public bool HasStarted { get; private set; }

    public void Add(VideoDecoder video, IReadOnlyList<TrackedFace> faces)
    {
        Start();
        var response = VideoFrameResponse.From(video.Frame, video.Time, faces, _format, _format.For(video.Width, video.Height));
        JsonSerializer.Serialize(_json, response, _serialization);
        EndLine();
    }

    public void BreakOff(Problem problem, int frame)
    {
        JsonSerializer.Serialize(_json, ProblemWriter.Describe(_context, problem, frame), _serialization);
        EndLine();
    }

    public async Task FlushAsync()
    {
        var start = Stopwatch.GetTimestamp();
        _late.CancelAfter(_patience);
        await _context.Response.BodyWriter.FlushAsync(_context.RequestAborted);
        _late.CancelAfter(Timeout.InfiniteTimeSpan);
        _patience = TimeSpan.FromTicks(Math.Max(0, (_patience - Stopwatch.GetElapsedTime(start)).Ticks));
    }

    public Task EndAsync() => FlushAsync();

    public ValueTask DisposeAsync()
    {
        _late.Dispose();
        return _json.DisposeAsync();
    }

    private void Start()
    {
        if (!HasStarted)
        {
            HasStarted = true;
            _context.Response.ContentType = MediaType;
        }
    }

    private void EndLine()
    {
        _json.Flush();
        _json.Reset();
        _context.Response.BodyWriter.Write("\n"u8);
    }
}
