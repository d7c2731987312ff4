using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Options;

namespace KeypointService.Keypoints;

/// <summary>Answers one keypoint request, from its bytes to the answer.</summary>
internal sealed class KeypointHandler(
    PictureReader reader,
    PictureAdmission admission,
    Pipelines pipelines,
    PictureMemory memory,
    ClientNames clients,
    KeypointTelemetry telemetry,
    IOptions<LimitsOptions> limits)
{
    // Whether the head's axes are drawn as well.
    private static readonly Parameter<bool> DrawsPose = Parameter.Flag(
        "pose", "true draws into each annotated face where it looks: an arrow out of the face, and two from it to its own left and down.");

    /// <summary>The parameters of an answer that may be a picture.</summary>
    public static readonly ParameterList Known = new([.. FaceQuery.OfPicture.All, DrawsPose]);

    /// <summary>Those of one that is always a picture.</summary>
    public static readonly ParameterList OfAnnotated = new([.. FaceQuery.OfDrawing.All, DrawsPose]);

    /// <summary>Reads, checks, waits for a worker, and computes the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The parameters that the endpoint takes.</param>
    /// <param name="format">What the answer is written as.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <inheritdoc cref="Compute" path="/exception"/>
    public async Task<KeypointResult> HandleAsync(
        HttpRequest request, ParameterList known, ResponseFormat format, CancellationToken cancellation)
    {
        // Looked at before a body is sent for nothing, and again with what a form holds beside the picture.
        var query = FaceQuery.Read(request.Query, known);
        Check(query);
        using var upload = await reader.ReadAsync(request, cancellation);
        var given = upload.Fields.With(request.Query, known.Names);
        query = given == request.Query ? query : FaceQuery.Read(given, known);
        return await AnswerAsync(request.HttpContext, upload.Picture, query, format, DrawsPose.Of(given), cancellation);
    }

    /// <summary>Refuses what no picture could be answered for.</summary>
    /// <exception cref="RequestProblemException">There is no such model, convention or detector.</exception>
    public void Check(FaceQuery query) => query.LocateWith(pipelines.Find(query.Model, query.Detector).Model);

    /// <summary>Waits for a worker, and computes the answer to a picture.</summary>
    /// <param name="context">The request; an answer in JSON counts as its memory to its end.</param>
    /// <param name="picture">The whole file.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="format">What the answer is written as.</param>
    /// <param name="drawsPose">True to draw where the heads look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <inheritdoc cref="Compute" path="/exception"/>
    public async Task<KeypointResult> AnswerAsync(
        HttpContext context, PictureBuffer picture, FaceQuery query, ResponseFormat format, bool drawsPose, CancellationToken cancellation)
    {
        var client = clients.Of(context);
        var pipeline = pipelines.Find(query.Model, query.Detector);
        var use = format != ResponseFormat.Json ? PictureUse.Colour
            : query.Locate.Accuracy == Accuracy.Fast ? PictureUse.Faces : PictureUse.ExactFaces;
        using var worker = await admission.EnterAsync(picture.Memory, use, client, cancellation);
        var result = Compute(picture.Bytes, pipeline, query with { Locate = query.LocateWith(pipeline.Model) with { Threads = worker.Threads } }, format, drawsPose, client, worker.Cancellation);
        telemetry.Located(result.Response.Model, result.Response.Faces.Count, result.Times);
        if (result.Picture is null)
        {
            memory.HoldFaces(context, client, result.Response.Faces.Count);
        }

        return result;
    }

    /// <summary>Computes the answer, on the caller's thread.</summary>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public KeypointResult Compute(
        ReadOnlySpan<byte> picture,
        KeypointPipeline pipeline,
        FaceQuery query,
        ResponseFormat format,
        bool drawsPose,
        string client,
        CancellationToken cancellation)
    {
        if (format == ResponseFormat.Json)
        {
            return Result(pipeline.Locate(picture, query.Locate, cancellation), null);
        }

        DrawOptions draw = new() { Format = format == ResponseFormat.Png ? ImageFormat.Png : ImageFormat.Jpeg, Pose = drawsPose };
        using var located = pipeline.LocateInColour(picture, query.Locate, cancellation);
        var drawn = located.Draw(draw);
        return Result(located.Faces, new OutgoingPicture(
            drawn, memory.Answers, client, "Ask for image/jpeg or application/json, or scale the picture down."));

        KeypointResult Result(LocatedFaces faces, OutgoingPicture? file) => new(
            KeypointResponse.From(faces, pipeline.Model.Name, query.Format), file, format, faces.Times, limits.Value.Send);
    }
}
