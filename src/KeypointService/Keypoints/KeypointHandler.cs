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
        var asked = Ask(request.Query, known);
        using var upload = await reader.ReadAsync(request, cancellation);
        var (task, drawsPose) = asked.With(upload.Fields);
        return await AnswerAsync(request.HttpContext, upload.Picture, task, format, drawsPose, cancellation);
    }

    /// <summary>What is asked, and whether to draw where the heads look.</summary>
    /// <exception cref="RequestProblemException">No picture could be answered: a parameter is wrong.</exception>
    public AskedParameters<(FaceTask Task, bool DrawsPose)> Ask(IQueryCollection given, ParameterList known) => new(given, known.Names, all =>
    {
        var query = KeypointQuery.Read(all, known);
        return (pipelines.Choose(query.Faces), query.DrawsPose);
    });

    /// <summary>Waits for a worker, and computes the answer to a picture.</summary>
    /// <param name="context">The request; an answer in JSON counts as its memory to its end.</param>
    /// <param name="picture">The whole file.</param>
    /// <param name="task">What is asked.</param>
    /// <param name="format">What the answer is written as.</param>
    /// <param name="drawsPose">True to draw where the heads look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <inheritdoc cref="Compute" path="/exception"/>
    public async Task<KeypointResult> AnswerAsync(
        HttpContext context, PictureBuffer picture, FaceTask task, ResponseFormat format, bool drawsPose, CancellationToken cancellation)
    {
        var client = clients.Of(context);
        var use = format != ResponseFormat.Json ? PictureUse.Colour
            : task.Locate.Accuracy == Accuracy.Fast ? PictureUse.Faces : PictureUse.ExactFaces;
        using var worker = await admission.EnterAsync(picture.Memory, use, client, cancellation);
        var result = Compute(
            picture.Bytes, task with { Locate = task.Locate with { Threads = worker.Threads } }, format, drawsPose, client, worker.Cancellation);
        telemetry.Located(result.Model, result.Faces, result.Times);
        if (result.Picture is null)
        {
            memory.HoldFaces(context, client, result.Faces);
        }

        return result;
    }

    /// <summary>Computes the answer, on the caller's thread.</summary>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public KeypointResult Compute(
        ReadOnlySpan<byte> picture,
        FaceTask task,
        ResponseFormat format,
        bool drawsPose,
        string client,
        CancellationToken cancellation)
    {
        if (format == ResponseFormat.Json)
        {
            var faces = task.Pipeline.Locate(picture, task.Locate, cancellation);
            return Result(faces, KeypointResponse.From(faces, task.Pipeline.Model.Name, task.Format), null);
        }

        DrawOptions draw = new() { Format = format == ResponseFormat.Png ? ImageFormat.Png : ImageFormat.Jpeg, Pose = drawsPose };
        using var located = task.Pipeline.LocateInColour(picture, task.Locate, cancellation);
        var drawn = located.Draw(draw);
        return Result(located.Faces, null, new OutgoingPicture(
            drawn, memory.Answers, client, "Ask for image/jpeg or application/json, or scale the picture down."));

        KeypointResult Result(LocatedFaces faces, KeypointResponse? response, OutgoingPicture? file) => new(
            task.Pipeline.Model.Name, faces.Count, response, file, format, faces.Times, limits.Value.Send);
    }
}
