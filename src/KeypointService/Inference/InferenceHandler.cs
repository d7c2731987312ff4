using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Options;

namespace KeypointService.Inference;

/// <summary>Answers an inference request: its pictures one after the other, each admitted like any other.</summary>
internal sealed class InferenceHandler(
    Pipelines pipelines,
    Admission admission,
    PictureAdmission pictures,
    PictureMemory memory,
    ClientNames clients,
    KeypointTelemetry telemetry,
    IHostApplicationLifetime lifetime,
    IOptions<LimitsOptions> limits)
{
    private readonly UploadPace _pace = UploadPace.Of(limits.Value, limits.Value.UploadSeconds, lifetime);

    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">An element is not a picture.</exception>
    /// <exception cref="CorruptImageException">A picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">A picture would take too long to decode.</exception>
    public async Task<InferenceResult> HandleAsync(string name, HttpRequest request, CancellationToken cancellation)
    {
        AskedParameters<FaceTask> parameters = new(request.Query, FaceQuery.OfNamedModel.Names, given => Choose(name, given));
        UploadBody.CheckCoding(request, ProblemKind.UnsupportedPicture);
        var client = clients.Of(request.HttpContext);
        admission.Check(client);
        var jsonHeader = (string?)request.Headers[InferenceRequest.LengthHeader];
        var limit = memory.MostOfBody(limits.Value.MaxBodyBytes, isText: jsonHeader is null);
        if (request.ContentLength > limit)
        {
            throw PictureBuffer.TooLarge(limit);
        }

        using PictureBuffer body = new(memory.Uploads, client);
        await using PacedBody paced = new(request.Body, _pace, limit, cancellation);
        await body.ReadAsync(paced, limit, request.ContentLength, cancellation);
        var jsonLength = InferenceRequest.JsonLength(body.Bytes.Length, jsonHeader);

        // Three bytes are four letters in base64, and stand beside them until all pictures are answered.
        var decodedLength = jsonLength * 3L / 4;
        if (body.Bytes.Length + decodedLength > memory.Uploads.LargestForOne)
        {
            throw PictureBuffer.TooLarge(memory.MostOfBody(limits.Value.MaxBodyBytes, isText: true));
        }

        using var decoded = memory.Uploads.Hold(client, decodedLength);
        var asked = InferenceRequest.Read(body.Memory, jsonLength);
        var task = parameters.With(asked.Fields);
        List<LocatedFace> faces = [];
        for (var image = 0; image < asked.Pictures.Count; image++)
        {
            var number = image;
            LocatedFaces found;
            try
            {
                found = await LocateAsync(asked.Pictures[image], task, client, cancellation);
            }
            catch (Exception exception) when (asked.Pictures.Count > 1 && Problem.From(exception) is { Kind.Status: < 500 } problem)
            {
                throw new RequestProblemException(problem.Kind, $"Picture {number}, counted from 0: {problem.Detail}");
            }

            memory.HoldFaces(request.HttpContext, client, found.Count);
            faces.AddRange(found.Select(face => new LocatedFace(number, FaceResponse.From(face), face)));
        }

        return new InferenceResult(task.Pipeline.Model, asked, faces, limits.Value.Send);
    }

    /// <exception cref="RequestProblemException">A parameter is wrong.</exception>
    private FaceTask Choose(string model, IQueryCollection given) =>
        pipelines.Choose(FaceQuery.Read(given, FaceQuery.OfNamedModel) with { Model = model });

    private async Task<LocatedFaces> LocateAsync(
        ReadOnlyMemory<byte> picture, FaceTask task, string client, CancellationToken cancellation)
    {
        var use = task.Locate.Accuracy == Accuracy.Fast ? PictureUse.Faces : PictureUse.ExactFaces;
        using var worker = await pictures.EnterAsync(picture, use, client, cancellation);
        var faces = task.Pipeline.Locate(picture.Span, task.Locate with { Threads = worker.Threads }, worker.Cancellation);
        telemetry.Located(task.Pipeline.Model.Name, faces.Count, faces.Times);
        return faces;
    }
}
