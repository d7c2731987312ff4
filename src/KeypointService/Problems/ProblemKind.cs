using System.Text.Json.Serialization;
using KeypointService.Addresses;
using KeypointService.Vision.Imaging;

namespace KeypointService.Problems;

/// <summary>A kind of error that the service answers with; its type URI never changes.</summary>
/// <param name="Slug">Last segment of the type URI.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">The kind in a few words, the same for every occurrence.</param>
/// <param name="Remedy">What a client does about it.</param>
internal sealed record ProblemKind(string Slug, int Status, string Title, string Remedy)
{
    public static readonly ProblemKind BadRequest = new(
        "bad-request", 400, "The request is malformed.", "Correct the request; the detail says what is wrong.");

    public static readonly ProblemKind InvalidParameter = new(
        "invalid-parameter", 400, "A query parameter is unknown or has a wrong value.",
        "Correct the parameter; the detail names it and what is accepted.");

    public static readonly ProblemKind NoPicture = new(
        "no-picture", 400, "The request holds no picture.",
        "Send the picture in the part 'image' of multipart/form-data, as the whole body, or in base64 in a JSON object's member 'image'; those of a batch in 'images'.");

    public static readonly ProblemKind KeyRequired = new(
        "key-required", 401, "The request has no valid API key.", "Send one of the operator's keys in the header X-Api-Key.")
    {
        Header = ("WWW-Authenticate", "ApiKey header=\"X-Api-Key\""),
    };

    public static readonly ProblemKind ForeignOrigin = new(
        "foreign-origin", 403, "The page is of an origin that may not open WebSockets here.",
        "Open it from the service's own page, or ask the operator to add the origin to Access:CorsOrigins.");

    public static readonly ProblemKind NotFound = new(
        "not-found", 404, "There is nothing at this address.", "See /swagger for the addresses.");

    public static readonly ProblemKind UnknownModel = new(
        "unknown-model", 404, "There is no model of this name.", "GET /v1/models lists the models.");

    public static readonly ProblemKind MethodNotAllowed = new(
        "method-not-allowed", 405, "The address does not answer this method.", "See /swagger for the methods.");

    public static readonly ProblemKind NotAcceptable = new(
        "not-acceptable", 406, "None of the accepted media types can be written.",
        "Accept application/json, image/png or image/jpeg; for aligned faces also application/zip; for a video application/x-ndjson or video/mp4.");

    public static readonly ProblemKind TooSlow = new(
        "too-slow", 408, "The body came too slowly.", "Send it over a faster connection, or send a smaller file.");

    public static readonly ProblemKind BodyTooLarge = new(
        "body-too-large", 413, "The body is larger than the limit.", "Send a smaller or more strongly compressed file.");

    public static readonly ProblemKind UnsupportedPicture = new(
        "unsupported-picture", 415, "The data is not a picture of an accepted format.", $"Send {ImageFormats.Names}.");

    public static readonly ProblemKind UndecodablePicture = new(
        "undecodable-picture", 422, "The picture is damaged.", "Check that the file is whole, or save it anew.");

    public static readonly ProblemKind TooManyPixels = new(
        "too-many-pixels", 422, "The picture or video has more pixels than the limit.", "Scale it down.");

    public static readonly ProblemKind AnswerTooLarge = new(
        "answer-too-large", 422, "The answer takes more memory than one client may have.",
        "Ask for fewer faces (maxFaces) or smaller crops (size), for image/jpeg or for application/json.");

    public static readonly ProblemKind CostlyPicture = new(
        "costly-picture", 422, "The picture would take too long to decode.",
        "Save it in a plainer form: a baseline JPEG, or a PNG with 8 bits a sample.");

    public static readonly ProblemKind NoFace = new(
        "no-face", 422, "The picture shows no face.", "Send a picture with a face, or accept application/json.");

    public static readonly ProblemKind RateLimited = new(
        "rate-limited", 429, "The client sends more requests than it may.", "Try again after the seconds in Retry-After.");

    public static readonly ProblemKind NoVideo = new(
        "no-video", 400, "The request holds no video.",
        "Send the video in the part 'video' of multipart/form-data, or as the whole body.");

    public static readonly ProblemKind UnsupportedVideo = new(
        "unsupported-video", 415, "The data is not a video of an accepted container.", "Send MP4, QuickTime, WebM, Matroska or AVI.");

    public static readonly ProblemKind UndecodableVideo = new(
        "undecodable-video", 422, "The video is damaged, or its codec is unknown.", "Check that the file is whole, or convert it to H.264 in MP4.");

    public static readonly ProblemKind CostlyVideo = new(
        "costly-video", 422, "The video would take too much time or memory to decode.",
        "Convert it to H.264 in MP4 with smaller frames.");

    public static readonly ProblemKind VideoTooLong = new(
        "video-too-long", 422, "The video is longer than the limit.", "Send it in shorter pieces.");

    public static readonly ProblemKind UpgradeRequired = new(
        "upgrade-required", 426, "The address is a WebSocket.", "Open it with a WebSocket client: ws:// or wss://.");

    public static readonly ProblemKind InternalError = new(
        "internal-error", 500, "The service failed.", "Try again; if it stays, report the trace id.");

    public static readonly ProblemKind TooBusy = new(
        "too-busy", 503, "The service has too much to do, or is stopping.", "Try again after the seconds in Retry-After.");

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        BadRequest, InvalidParameter, NoPicture, NoVideo, KeyRequired, ForeignOrigin, NotFound, UnknownModel, MethodNotAllowed, NotAcceptable, TooSlow,
        BodyTooLarge, UnsupportedPicture, UnsupportedVideo, UndecodablePicture, TooManyPixels, AnswerTooLarge, CostlyPicture, NoFace, UndecodableVideo,
        CostlyVideo, VideoTooLong, UpgradeRequired, RateLimited, InternalError, TooBusy,
    ];

    /// <summary>The type URI: a path on the service itself, where the kind is explained.</summary>
    public string Type => $"{Root.Problems}/{Slug}";

    /// <summary>What the answer's headers tell a client of this kind, where they tell something.</summary>
    [JsonIgnore]
    public (string Name, string Value)? Header { get; private init; }

    /// <summary>The kind for a status that the framework gave; null where the framework's own answer says all there is.</summary>
    public static ProblemKind? ForStatus(int status) => status switch
    {
        404 => NotFound,
        405 => MethodNotAllowed,
        406 => NotAcceptable,
        408 => TooSlow,
        412 or 416 => null,
        413 => BodyTooLarge,
        415 => UnsupportedPicture,
        503 => TooBusy,
        >= 400 and < 500 => BadRequest,
        _ => InternalError,
    };
}
