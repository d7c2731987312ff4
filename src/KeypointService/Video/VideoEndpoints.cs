using KeypointService.Faces;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace KeypointService.Video;

/// <summary>The tracked faces of a posted video.</summary>
internal static class VideoEndpoints
{
    public static void MapVideo(this IEndpointRouteBuilder api) => api
        .MapPost("/video", ServeAsync)
        .WithName("TrackVideo")
        .WithTags("Live video")
        .WithSummary("Track the faces of a video file")
        .WithDescription(
            "Post an MP4, QuickTime, WebM, Matroska or AVI file, as the part `video` of a form or as the whole body. The answer "
            + "is one JSON text a line and frame, sent while the video is decoded, no faster than it is read: `frame`, the "
            + "number of the frame from 0, `time` in seconds after the first frame, and `faces` as in `POST /v1/keypoints`, each with `track`, a "
            + "number that stays while the face does. Where the video breaks off, the last line is problem details. With "
            + "`Accept: video/mp4` the answer is the video of those frames with boxes and keypoints drawn in, without sound, "
            + "sent when the last one is drawn. Where the video breaks off, it ends there and the header `Video-Broken-Off` tells.")
        .Produces<VideoFrameResponse>(StatusCodes.Status200OK, VideoLines.MediaType)
        .TakesUpload(Describe);

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters = VideoQuery.Known.Describe();
        operation.RequestBody = OperationDocument.Upload("video", "The video; its container is read from its bytes.");

        // Lines are no JSON document: a client that took the answer for one object would fail at the second line.
        OperationDocument.AnswerIsFile(
            operation,
            "The faces of each frame, one JSON text a line, or the annotated video.",
            VideoLines.MediaType,
            AnnotatedVideo.MediaType);
        OperationDocument.AnswerHasHeader(
            operation,
            AnnotatedVideo.BreakHeader,
            "Of an annotated video that is not the whole: the first frame that is concerned, damaged or not there, and the problem's type and detail.");
    }

    private static Task ServeAsync(HttpContext context, VideoHandler handler)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return handler.HandleAsync(context);
    }
}
