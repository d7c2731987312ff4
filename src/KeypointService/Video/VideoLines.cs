using System.Buffers;
using System.Text.Json;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>Writes one JSON text a line. A problem after the first line is the last line: the status is sent by then.</summary>
internal sealed class VideoLines(HttpContext context, FaceFormat format, JsonSerializerOptions serialization) : IVideoAnswer
{
    public const string MediaType = "application/x-ndjson";
    private readonly Utf8JsonWriter _json = new(context.Response.BodyWriter);

    public bool HasStarted { get; private set; }

    public void Add(VideoDecoder video, IReadOnlyList<TrackedFace> faces)
    {
        Start();
        var response = VideoFrameResponse.From(video.Frame, video.Time, faces, format, format.For(video.Width, video.Height));
        JsonSerializer.Serialize(_json, response, serialization);
        EndLine();
    }

    public void BreakOff(Problem problem, int frame)
    {
        JsonSerializer.Serialize(_json, ProblemWriter.Describe(context, problem, frame), serialization);
        EndLine();
    }

    public async Task FlushAsync() => await context.Response.BodyWriter.FlushAsync(context.RequestAborted);

    public Task EndAsync() => FlushAsync();

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
