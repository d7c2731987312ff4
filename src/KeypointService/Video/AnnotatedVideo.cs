using System.Globalization;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Video;

/// <summary>
/// The frames with their faces drawn in, each at its own time, as a video. The container's table of frames is written
/// last, so it is sent when the last frame is drawn; until then it lies in a file without a name.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="space">The room that the file takes.</param>
/// <param name="mostBytes">Largest file.</param>
/// <param name="patience">Longest time for the client to take a piece of it.</param>
/// <param name="longest">Longest time to take all of it.</param>
internal sealed class AnnotatedVideo(
    HttpContext context, VideoSpace.Share space, long mostBytes, TimeSpan patience, TimeSpan longest) : IVideoAnswer
{
    public const string MediaType = "video/mp4";

    /// <summary>Header of a video that is not the whole: from which frame on, and the type of the problem.</summary>
    public const string BreakHeader = "Video-Broken-Off";

    private SafeFileHandle? _file;
    private VideoFileWriter? _writer;

    public bool HasStarted => _writer is not null;

    public void Add(VideoDecoder video, IReadOnlyList<TrackedFace> faces)
    {
        _writer ??= Begin(video);
        KeypointOverlay.Draw(video.Image, [.. faces.Select(tracked => tracked.Face)]);
        WriteOrRefuse(() => _writer.Write(video.Image, video.Time));
        var length = RandomAccess.GetLength(_file!);
        space.GrowTo(length);
        if (length > mostBytes)
        {
            throw new RequestProblemException(ProblemKind.VideoTooLong, $"The annotated video is larger than {mostBytes} bytes.");
        }
    }

    public Task FlushAsync() => Task.CompletedTask;

    /// <summary>The video holds what came before, and a header tells; nothing is sent where the service is at fault.</summary>
    public void BreakOff(Problem problem, int frame)
    {
        if (problem.Kind.Status >= StatusCodes.Status500InternalServerError)
        {
            throw new RequestProblemException(problem.Kind, problem.Detail);
        }

        context.Response.Headers[BreakHeader] = string.Create(
            CultureInfo.InvariantCulture, $"frame={frame}; type=\"{problem.Kind.Type}\"; detail=\"{Ascii(problem.Detail)}\"");
    }

    public async Task EndAsync()
    {
        WriteOrRefuse(_writer!.End);
        var response = context.Response;
        response.ContentType = MediaType;
        response.ContentLength = RandomAccess.GetLength(_file!);
        await using FileStream file = new(_file!, FileAccess.Read);
        file.Position = 0;
        await PatientBody.SendAsync(context, patience, body => file.CopyToAsync(body, context.RequestAborted), longest);
    }

    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _file?.Dispose();
        space.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <exception cref="RequestProblemException">The disk takes no more.</exception>
    private static void WriteOrRefuse(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            throw PrivateFile.Full();
        }
    }

    private static string Ascii(string text) => string.Concat(text.Where(letter => char.IsAscii(letter) && letter != '"'));

    private VideoFileWriter Begin(VideoDecoder video)
    {
        _file = PrivateFile.CreateNameless();
        return VideoFileWriter.TryCreate(_file, video.Image.Size(), video.Rate, video.PixelAspect) ?? throw new RequestProblemException(
            ProblemKind.NotAcceptable,
            $"{MediaType} cannot hold frames of {video.Image.Width} × {video.Image.Height} pixels. Accept {VideoLines.MediaType}.");
    }
}
