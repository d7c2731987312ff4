using KeypointService.Problems;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Video;

/// <summary>
/// The frames with their faces drawn in, as a video. The container's table of frames is written last, so it is sent
/// when the last frame is drawn; until then it lies in a file that lost its name as soon as the encoder had it open.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="every">Every so-manieth frame of the video comes.</param>
/// <param name="mostBytes">Largest file.</param>
internal sealed class AnnotatedVideo(HttpContext context, int every, long mostBytes) : IVideoAnswer
{
    public const string MediaType = "video/mp4";

    private FileStream? _file;
    private VideoFileWriter? _writer;

    public bool HasStarted => _writer is not null;

    public void Add(VideoFile video, Mat image, IReadOnlyList<TrackedFace> faces)
    {
        _writer ??= Begin(image.Size(), video.Rate / every);
        KeypointOverlay.Draw(image, [.. faces.Select(tracked => tracked.Face)]);
        _writer.Write(image);
        if (RandomAccess.GetLength(_file!.SafeFileHandle) > mostBytes)
        {
            throw new RequestProblemException(ProblemKind.VideoTooLong, $"The annotated video is larger than {mostBytes} bytes.");
        }
    }

    public Task FlushAsync() => Task.CompletedTask;

    /// <summary>The video holds what came before.</summary>
    public void BreakOff(Problem problem, int frame)
    {
    }

    public async Task EndAsync()
    {
        _writer!.Dispose();
        var response = context.Response;
        response.ContentType = MediaType;
        response.ContentLength = RandomAccess.GetLength(_file!.SafeFileHandle);
        await _file.CopyToAsync(response.Body, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        await (_file?.DisposeAsync() ?? default);
    }

    private VideoFileWriter Begin(Size size, double rate)
    {
        var folder = Directory.CreateTempSubdirectory("keypoints-video-");
        try
        {
            var path = Path.Combine(folder.FullName, "annotated.mp4");
            _file = PrivateFile.Create(path);
            return VideoFileWriter.TryCreate(path, size, rate) ?? throw new RequestProblemException(
                ProblemKind.NotAcceptable, $"{MediaType} cannot hold frames of {size.Width} × {size.Height} pixels. Accept {VideoLines.MediaType}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
