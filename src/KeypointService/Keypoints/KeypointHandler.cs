using System.Diagnostics;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
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
    ModelRegistry models,
    FaceDetectors detectors,
    KeypointPipeline pipeline,
    Admission admission,
    PictureMemory memory,
    ClientNames clients,
    IOptions<LimitsOptions> limits)
{
    /// <summary>Reads, checks, waits for a worker, and computes the answer.</summary>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public async Task<KeypointResult> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        // Looked at before a body is sent for nothing, and again with what a form holds beside the picture.
        Find(request.Query);
        var format = ResponseFormats.Negotiate(request);
        admission.Check();
        using var upload = await reader.ReadAsync(request, cancellation);
        var (model, locate) = Find(upload.Fields.With(request.Query, FaceQuery.OfPicture.Names));
        var header = ImageHeader.Read(upload.Picture.Bytes);
        var isReduced = format == ResponseFormat.Json && locate.Accuracy == Accuracy.Fast;
        PictureSize.Check(header, limits.Value, isReduced ? KeypointPipeline.LeastSide : null);
        var work = Work.Of(header, isDrawn: format != ResponseFormat.Json);
        work.Check(limits.Value);

        // Admitted only now: a slow upload or a refused picture holds no worker.
        using var worker = await admission.EnterAsync(work, cancellation);
        return Compute(
            upload.Picture.Bytes, header, model, locate, format, clients.Of(request.HttpContext), worker.Cancellation);
    }

    /// <summary>Computes the answer, on the caller's thread.</summary>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="RequestProblemException">There is no memory left for the annotated picture.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public KeypointResult Compute(
        ReadOnlySpan<byte> picture, ImageHeader header, KeypointModel model, LocateOptions locate, ResponseFormat format, string client,
        CancellationToken cancellation)
    {
        StageTimes times = new();
        if (format == ResponseFormat.Json)
        {
            var found = pipeline.Locate(picture, header, model, locate, times, cancellation);
            return new KeypointResult(KeypointResponse.From(header, model.Info.Name, found.Select(FaceResponse.From)), null, format, times, limits.Value.Send);
        }

        var start = Stopwatch.GetTimestamp();
        using var image = ImageDecoder.Decode(picture, header);
        times.Decode = Stopwatch.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();

        var faces = pipeline.Locate(image, model, locate, times);
        cancellation.ThrowIfCancellationRequested();

        start = Stopwatch.GetTimestamp();
        KeypointOverlay.Draw(image, faces);
        var file = new OutgoingPicture(ImageEncoder.Encode(image, format == ResponseFormat.Png ? ImageFormat.Png : ImageFormat.Jpeg), memory.Answers, client);
        times.Draw = Stopwatch.GetElapsedTime(start);
        return new KeypointResult(KeypointResponse.From(header, model.Info.Name, faces.Select(FaceResponse.From)), file, format, times, limits.Value.Send);
    }

    private (KeypointModel Model, LocateOptions Locate) Find(IQueryCollection given)
    {
        var query = FaceQuery.Read(given, FaceQuery.OfPicture);
        var model = models.Find(query.Model);
        return (model, query.LocateWith(model.Info) with { Detector = detectors.Find(query.Detector) });
    }
}
