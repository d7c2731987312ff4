using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision.Video;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>Takes the video out of a request: the part <c>video</c> of a form, or the whole body.</summary>
internal sealed class VideoUploads(
    VideoSpace space, IHostApplicationLifetime lifetime, IOptions<LimitsOptions> limits, IOptions<VideoOptions> options)
{
    // For the form around the video, and so that Kestrel's own wall stands behind this one.
    private const int Margin = 64 * 1024;

    private static readonly UploadBody Body = new("video", "video", ProblemKind.NoVideo, ProblemKind.UnsupportedVideo);

    private readonly UploadPace _pace = UploadPace.Of(limits.Value, options.Value.UploadSeconds, lifetime);

    /// <summary>Receives the video and looks at its first bytes.</summary>
    /// <returns>The video, which the caller disposes, and the fields beside it.</returns>
    /// <exception cref="RequestProblemException">There is no video, it is too large or of a container that is not accepted.</exception>
    public async Task<(SpooledVideo Video, FormFields Fields)> ReadAsync(HttpRequest request, CancellationToken cancellation)
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

        var video = new SpooledVideo(space.Open());
        try
        {
            var fields = await Body.ReadAsync(
                request, _pace, limit + Margin, body => video.WriteAsync(body, limit, cancellation), cancellation);
            return video.Length == 0 ? throw new RequestProblemException(ProblemKind.NoVideo, "The video is empty.")
                : video.Format() is null ? throw new RequestProblemException(
                    ProblemKind.UnsupportedVideo, new UnreadableVideoException(VideoFault.NoVideo).Message)
                : (video, fields);
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }
}
