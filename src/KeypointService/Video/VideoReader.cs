using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>Takes the video out of a request: the part <c>video</c> of a form, or the whole body.</summary>
internal sealed class VideoReader(IOptions<VideoOptions> options, IOptions<LimitsOptions> limits)
{
    // For the form around the video, and so that Kestrel's own wall stands behind this one.
    private const int Margin = 64 * 1024;

    private static readonly UploadBody Body = new("video", "video", ProblemKind.NoVideo, ProblemKind.UnsupportedVideo);

    /// <summary>Receives the video and looks at its first bytes.</summary>
    /// <returns>The video; the caller disposes it.</returns>
    /// <exception cref="RequestProblemException">There is no video, it is too large or of a container that is not accepted.</exception>
    public async Task<SpooledVideo> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var limit = options.Value.MaxBodyBytes;
        if (request.ContentLength > limit + Margin)
        {
            throw PictureBuffer.TooLarge(limit);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + Margin;
        }

        var video = new SpooledVideo();
        try
        {
            await Body.ReadAsync(request, body => video.WriteAsync(body, limit, cancellation), cancellation);
            return video.Length == 0 ? throw new RequestProblemException(ProblemKind.NoVideo, "The video is empty.")
                : video.Format() is null ? throw new RequestProblemException(ProblemKind.UnsupportedVideo, "The data is no MP4, QuickTime, WebM, Matroska or AVI file.")
                : video;
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }

    /// <summary>Opens the received video and holds it against the limits.</summary>
    /// <exception cref="RequestProblemException">The video passes a limit.</exception>
    /// <exception cref="CorruptVideoException">The decoder cannot read it.</exception>
    public VideoFile Open(SpooledVideo video)
    {
        var file = VideoFile.Open(video.Path);
        try
        {
            PictureSize.Check("video", file.Width, file.Height, limits.Value);
            CheckLength(file.Length);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="RequestProblemException">The time is past the limit.</exception>
    public void CheckLength(TimeSpan length)
    {
        var most = options.Value.MaxSeconds;
        if (length.TotalSeconds > most)
        {
            throw new RequestProblemException(ProblemKind.VideoTooLong, $"The video is longer than {most} seconds.")
            {
                Members = new Dictionary<string, object?> { ["maxSeconds"] = most },
            };
        }
    }
}
