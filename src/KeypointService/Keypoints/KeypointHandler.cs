using System.Diagnostics;
using KeypointService.Detection;
using KeypointService.Hosting;
using KeypointService.Models;
using KeypointService.Problems;
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
    IOptions<LimitsOptions> limits)
{
    // The smallest face that a detector finds, 1/25 of the longest side, keeps 38 pixels, which costs it 0.15 points of NME;
    // from 64 pixels on, 1/15 of the side, nothing is lost that can be measured.
    private const int LeastSide = 960;

    /// <summary>Reads, checks, waits for a worker, and computes the answer.</summary>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public async Task<KeypointResult> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        var query = KeypointQuery.Parse(request.Query);
        var format = ResponseFormats.Negotiate(request);
        var model = models.Find(query.Model);
        var locate = query.Locate with { Detector = detectors.Find(query.Detector) };
        admission.Check();
        using var picture = await reader.ReadAsync(request, cancellation);
        var header = ImageHeader.Read(picture.Bytes);
        PictureSize.Check(header, limits.Value);

        // Admitted only now: a slow upload or a refused picture holds no worker.
        using var worker = await admission.EnterAsync(cancellation);
        return Compute(picture.Bytes, header, model, locate, format, cancellation);
    }

    /// <summary>Computes the answer, on the caller's thread.</summary>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public KeypointResult Compute(
        ReadOnlySpan<byte> picture, ImageHeader header, KeypointModel model, LocateOptions locate, ResponseFormat format, CancellationToken cancellation)
    {
        StageTimes times = new();
        if (format == ResponseFormat.Json)
        {
            var found = Locate(picture, header, model, locate, times, cancellation);
            return new KeypointResult(KeypointResponse.From(header, model.Info.Name, found), null, format, times);
        }

        var start = Stopwatch.GetTimestamp();
        using var image = ImageDecoder.Decode(picture, header);
        times.Decode = Stopwatch.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();

        var faces = pipeline.Locate(image, model, locate, times);
        cancellation.ThrowIfCancellationRequested();

        start = Stopwatch.GetTimestamp();
        KeypointOverlay.Draw(image, faces);
        var file = ImageEncoder.Encode(image, format == ResponseFormat.Png ? ImageFormat.Png : ImageFormat.Jpeg);
        times.Draw = Stopwatch.GetElapsedTime(start);
        return new KeypointResult(KeypointResponse.From(header, model.Info.Name, faces), file, format, times);
    }

    /// <summary>Where no picture is asked for, a small gray one does, but for those who want every face as exact as can be.</summary>
    private FaceKeypoints[] Locate(
        ReadOnlySpan<byte> picture, ImageHeader header, KeypointModel model, LocateOptions locate, StageTimes times, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var image = ImageDecoder.DecodeReduced(picture, header, locate.Accuracy == Accuracy.High ? int.MaxValue : LeastSide);
        times.Decode = Stopwatch.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();
        return [.. pipeline.Locate(image.Gray, model, locate, times).Select(face => face.Moved(image.ToPicture))];
    }
}
