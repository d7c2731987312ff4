namespace KeypointService.Video;

/// <summary>The tracked faces of a posted video.</summary>
internal static class VideoEndpoints
{
    public static void MapVideo(this IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/video", ServeAsync)
        .WithName(VideoOperationFilter.OperationId)
        .WithTags("Live video")
        .WithSummary("Track the faces of a video file")
        .WithDescription(
            "Post an MP4, QuickTime, WebM, Matroska or AVI file, as the part `video` of a form or as the whole body. The answer "
            + "is one JSON text a line and frame, sent while the video is decoded, no faster than it is read: `frame`, the "
            + "number of the frame from 0, `time` in seconds, and `faces` as in `POST /v1/keypoints`, each with `track`, a "
            + "number that stays while the face does. Where the video breaks off, the last line is problem details.")
        .Produces<VideoFrameResponse>(StatusCodes.Status200OK, VideoLines.MediaType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task ServeAsync(HttpContext context, VideoHandler handler) => handler.HandleAsync(context);
}
