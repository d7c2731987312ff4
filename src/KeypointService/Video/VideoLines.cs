using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KeypointService.Video;

/// <summary>
/// Writes one JSON text a line. A problem after the first line is the last line: the status is sent by then. While a client does not read,
/// a decoder waits: a client that takes too long in all loses its connection, and sooner where others want the decoder.
/// </summary>
internal sealed class VideoLines : IVideoAnswer
{
    public const string MediaType = "application/x-ndjson";

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly HttpContext _context;
    private readonly FaceFormat _format;
    private readonly JsonSerializerOptions _serialization;
    private readonly Utf8JsonWriter _json;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _patienceOfOthers;
    private readonly Func<bool> _isWanted;
    private TimeSpan _waited;
    private TimeSpan _waitedWanted;

    /// <param name="context">The request.</param>
    /// <param name="format">How faces are written.</param>
    /// <param name="serialization">How JSON is.</param>
    /// <param name="patience">Longest time that the client is waited for, in all.</param>
    /// <param name="patienceOfOthers">The same while others want the decoder.</param>
    /// <param name="isWanted">Tells whether others want the decoder.</param>
    public VideoLines(
        HttpContext context,
        FaceFormat format,
        JsonSerializerOptions serialization,
        TimeSpan patience,
        TimeSpan patienceOfOthers,
        Func<bool> isWanted)
    {
        (_context, _format, _serialization) = (context, format, serialization);
        (_patience, _patienceOfOthers, _isWanted) = (patience, patienceOfOthers, isWanted);
        _json = new Utf8JsonWriter(context.Response.BodyWriter);

        // The server would be less patient with who reads slowly.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { MinDataRate: { } rate } paced && patience > rate.GracePeriod)
        {
            paced.MinDataRate = new MinDataRate(rate.BytesPerSecond, patience);
        }
    }

    public bool HasStarted { get; private set; }

    public void Add(VideoDecoder video, IReadOnlyList<TrackedFace> faces)
    {
        Start();
        JsonSerializer.Serialize(_json, VideoFrameResponse.From(video, faces, _format), _serialization);
        EndLine();
    }

    public void BreakOff(Problem problem, int frame)
    {
        JsonSerializer.Serialize(_json, ProblemWriter.Describe(_context, problem, frame), _serialization);
        EndLine();
    }

    public async Task FlushAsync()
    {
        var flush = _context.Response.BodyWriter.FlushAsync(_context.RequestAborted).AsTask();
        while (!flush.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            var least = TimeSpan.FromTicks(Math.Min(Glance.Ticks, Math.Max(1, (_patience - _waited).Ticks)));
            await Task.WhenAny(flush, Task.Delay(least));
            var waited = Stopwatch.GetElapsedTime(start);
            _waited += waited;
            _waitedWanted += _isWanted() ? waited : TimeSpan.Zero;
            if (!flush.IsCompleted && (_waited >= _patience || _waitedWanted >= _patienceOfOthers))
            {
                _context.Abort();
            }
        }

        await flush;
    }

    public Task EndAsync() => FlushAsync();

    public ValueTask DisposeAsync() => _json.DisposeAsync();

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
