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
    // Whether the head's axes are drawn as well.
    private static readonly Parameter<bool> DrawsPose = Parameter.Flag(
        "pose", "true draws into each annotated face where it looks: an arrow out of the face, and its right and lower sides.");

    /// <summary>The parameters of an answer that may be a picture.</summary>
    public static readonly ParameterList Known = new([.. FaceQuery.OfPicture.All, DrawsPose]);

    /// <summary>Those of one that is always a picture.</summary>
    public static readonly ParameterList OfAnnotated = new([.. FaceQuery.OfFaces.All, DrawsPose]);

    /// <summary>Reads, checks, waits for a worker, and computes the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The parameters that the endpoint takes.</param>
    /// <param name="format">What the answer is written as.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public async Task<KeypointResult> HandleAsync(
        HttpRequest request, ParameterList known, ResponseFormat format, CancellationToken cancellation)
    {
        // Looked at before a body is sent for nothing, and again with what a form holds beside the picture.
        var query = FaceQuery.Read(request.Query, known);
        Check(query);
        admission.Check();
        using var upload = await reader.ReadAsync(request, cancellation);
        var given = upload.Fields.With(request.Query, known.Names);
        query = FaceQuery.Read(given, known);
        return await AnswerAsync(
            upload.Picture, query, format, DrawsPose.Of(given), clients.Of(request.HttpContext), cancellation);
    }

    /// <summary>Refuses what no picture could be answered for.</summary>
    /// <exception cref="RequestProblemException">There is no such model, convention or detector.</exception>
    public void Check(FaceQuery query) => LocateOf(query);

    /// <summary>Checks a picture, waits for a worker, and computes the answer.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="format">What the answer is written as.</param>
    /// <param name="drawsPose">True to draw where the heads look.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    public async Task<KeypointResult> AnswerAsync(
        PictureBuffer picture, FaceQuery query, ResponseFormat format, bool drawsPose, string client, CancellationToken cancellation)
    {
        var header = ImageHeader.Read(picture.Bytes);
        var isReduced = format == ResponseFormat.Json && query.Locate.Accuracy == Accuracy.Fast;
        PictureSize.Check(header, limits.Value, isReduced ? KeypointPipeline.LeastSide : null);
        var work = Work.Of(header, isDrawn: format != ResponseFormat.Json);
        work.Check(limits.Value);

        // Admitted only now: a slow upload or a refused picture holds no worker.
        using var worker = await admission.EnterAsync(work, cancellation);
        return Compute(
            picture.Bytes, header, models.Find(query.Model), LocateOf(query), query.Format, format, drawsPose, client, worker.Cancellation);
    }

    /// <summary>Computes the answer, on the caller's thread.</summary>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="RequestProblemException">There is no memory left for the annotated picture.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public KeypointResult Compute(
        ReadOnlySpan<byte> picture,
        ImageHeader header,
        KeypointModel model,
        LocateOptions locate,
        FaceFormat faceFormat,
        ResponseFormat format,
        bool drawsPose,
        string client,
        CancellationToken cancellation)
    {
        StageTimes times = new();
        if (format == ResponseFormat.Json)
        {
            var found = pipeline.Locate(picture, header, model, locate, times, cancellation);
            return new KeypointResult(KeypointResponse.From(header, model.Info.Name, found, faceFormat), null, format, times, limits.Value.Send);
        }

        var start = Stopwatch.GetTimestamp();
        using var image = ImageDecoder.Decode(picture, header);
        times.Decode = Stopwatch.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();

        var faces = pipeline.Locate(image, model, locate, times);
        cancellation.ThrowIfCancellationRequested();

        start = Stopwatch.GetTimestamp();
        KeypointOverlay.Draw(image, faces, drawsPose);
        var file = new OutgoingPicture(ImageEncoder.Encode(image, format == ResponseFormat.Png ? ImageFormat.Png : ImageFormat.Jpeg), memory.Answers, client);
        times.Draw = Stopwatch.GetElapsedTime(start);
        return new KeypointResult(KeypointResponse.From(header, model.Info.Name, faces, faceFormat), file, format, times, limits.Value.Send);
    }

    private LocateOptions LocateOf(FaceQuery query) =>
        query.LocateWith(models.Find(query.Model).Info) with { Detector = detectors.Find(query.Detector) };
}
