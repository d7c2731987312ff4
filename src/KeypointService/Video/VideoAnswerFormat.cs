using KeypointService.Problems;
using KeypointService.Uploads;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Video;

/// <summary>What a video is answered with.</summary>
internal enum VideoAnswerFormat
{
    Lines,
    AnnotatedVideo,
}

/// <summary>Chooses the answer's format from the Accept header.</summary>
internal static class VideoAnswerFormats
{
    private static readonly (VideoAnswerFormat Format, MediaTypeHeaderValue Type)[] Offered =
    [
        (VideoAnswerFormat.Lines, new MediaTypeHeaderValue(VideoLines.MediaType)),
        (VideoAnswerFormat.AnnotatedVideo, new MediaTypeHeaderValue(AnnotatedVideo.MediaType)),
    ];

    /// <exception cref="RequestProblemException">The client accepts none of the formats.</exception>
    public static VideoAnswerFormat Negotiate(HttpRequest request) => AcceptHeader.Choose(request, Offered);
}
