using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using KeypointService.Problems;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Video;

/// <summary>Writes one JSON text a line. A problem after the first line is the last line: the status is sent by then.</summary>
internal sealed class VideoLines(HttpContext context) : IAsyncDisposable
{
    public const string MediaType = "application/x-ndjson";
    private readonly Utf8JsonWriter _json = new(context.Response.BodyWriter);

    public bool HasStarted { get; private set; }

    /// <exception cref="RequestProblemException">The client does not accept lines of JSON.</exception>
    public static void Negotiate(HttpRequest request)
    {
        MediaTypeHeaderValue lines = new(MediaType);
        if (request.Headers.Accept is { Count: > 0 } header
            && MediaTypeHeaderValue.TryParseList([.. header.OfType<string>()], out var accepted)
            && !accepted.Any(range => range.Quality != 0 && lines.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType))))
        {
            throw new RequestProblemException(ProblemKind.NotAcceptable, $"Accept {MediaType}.");
        }
    }

    public void Add(VideoFrameResponse frame)
    {
        Start();
        JsonSerializer.Serialize(_json, frame, VideoJson.Default.VideoFrameResponse);
        EndLine();
    }

    public void Add(ProblemKind kind, string detail, int frame)
    {
        Start();
        var problem = ProblemWriter.Describe(kind, detail, Activity.Current?.Id ?? context.TraceIdentifier);
        problem.Extensions["frame"] = frame;
        JsonSerializer.Serialize(_json, problem, ProblemJson.Default.ProblemDetails);
        EndLine();
    }

    /// <summary>Sends what was added; waits while the client reads slower.</summary>
    public async Task FlushAsync() => await context.Response.BodyWriter.FlushAsync(context.RequestAborted);

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Start()
    {
        if (!HasStarted)
        {
            HasStarted = true;
            context.Response.ContentType = MediaType;
        }
    }

    private void EndLine()
    {
        _json.Flush();
        _json.Reset();
        context.Response.BodyWriter.Write("\n"u8);
    }
}
