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
    ModelRegistry models,
    FaceDetectors detectors,
    KeypointPipeline pipeline,
    Admission admission,
    PictureMemory memory,
    ClientNames clients,
    KeypointTelemetry telemetry,
    IOptions<LimitsOptions> limits)
{
    private readonly UploadPace _pace = UploadPace.Of(limits.Value, limits.Value.UploadSeconds);

    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">An element is not a picture.</exception>
    /// <exception cref="CorruptImageException">A picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">A picture would take too long to decode.</exception>
    public async Task<InferenceResult> HandleAsync(string name, HttpRequest request, CancellationToken cancellation)
    {
        var model = models.Find(name);
        admission.Check();
        var limit = limits.Value.MaxBodyBytes;
        if (request.ContentLength > limit)
        {
            throw PictureBuffer.TooLarge(limit);
        }

        using PictureBuffer body = new(memory.Uploads, clients.Of(request.HttpContext));
        await using PacedBody paced = new(request.Body, _pace, cancellation);
        await body.ReadAsync(paced, limit, request.ContentLength, cancellation);
        var asked = InferenceRequest.Read(body.Memory, (string?)request.Headers[InferenceRequest.LengthHeader]);
        List<LocatedFace> faces = [];
        for (var image = 0; image < asked.Pictures.Count; image++)
        {
            var number = image;
            var found = await LocateAsync(asked.Pictures[image], model, cancellation);
            faces.AddRange(found.Select(face => new LocatedFace(number, FaceResponse.From(face), face)));
        }

        return new InferenceResult(model.Info, asked, faces);
    }

    private async Task<IReadOnlyList<FaceKeypoints>> LocateAsync(
        ReadOnlyMemory<byte> picture, KeypointModel model, CancellationToken cancellation)
    {
        var header = ImageHeader.Read(picture.Span);
        PictureSize.Check(header, limits.Value);
        var work = Work.Of(header, isDrawn: false);
        work.Check(limits.Value);
        using var worker = await admission.EnterAsync(work, cancellation);
        StageTimes times = new();
        var faces = pipeline.Locate(
            picture.Span, header, model, new LocateOptions { Detector = detectors.Find(null) }, times, worker.Cancellation);
        telemetry.Located(model.Info.Name, faces.Count, times);
        return faces;
    }
}
