using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using Microsoft.Extensions.Options;

namespace KeypointService.Aligned;

/// <summary>Answers one request for aligned faces.</summary>
internal sealed class AlignedHandler(
    PictureReader reader,
    PictureAdmission admission,
    Pipelines pipelines,
    PictureMemory memory,
    ClientNames clients,
    KeypointTelemetry telemetry,
    IOptions<LimitsOptions> limits)
{
    /// <exception cref="RequestProblemException">The request cannot be answered.</exception>
    /// <exception cref="UnsupportedImageException">The data is not a picture.</exception>
    /// <exception cref="CorruptImageException">The picture cannot be decoded.</exception>
    /// <exception cref="CostlyImageException">The picture would take too long to decode.</exception>
    public async Task<AlignedResult> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        AskedParameters<(FaceTask Task, AlignOptions Align)> asked = new(request.Query, AlignedQuery.Known.Names, Choose);
        var format = AlignedFormats.Negotiate(request);
        using var upload = await reader.ReadAsync(request, cancellation);
        var (task, align) = asked.With(upload.Fields);
        var client = clients.Of(request.HttpContext);
        using var worker = await admission.EnterAsync(upload.Picture.Memory, PictureUse.Colour, client, cancellation);
        align = align with { LargestOnly = format is AlignedFormat.Png or AlignedFormat.Jpeg };
        using var located = task.Pipeline.LocateInColour(
            upload.Picture.Bytes, task.Locate with { Threads = worker.Threads }, worker.Cancellation);
        telemetry.Located(task.Pipeline.Model.Name, located.Faces.Count, located.Faces.Times);
        List<OutgoingPicture> crops = [];
        try
        {
            var faces = Encode(located.Cut(align), crops, format, client, worker.Cancellation);
            if (format != AlignedFormat.Json && crops.Count == 0)
            {
                throw new RequestProblemException(ProblemKind.NoFace, "There is no face to cut out.");
            }

            AlignedResponse response = new(
                ImageResponse.From(located.Faces.Header!), task.Pipeline.Model.Name, align.Template.Name, align.Size, faces);
            return new(response, crops, format, located.Faces.Times, limits.Value.Send);
        }
        catch
        {
            crops.ForEach(crop => crop.Dispose());
            throw;
        }
    }

    /// <exception cref="RequestProblemException">A parameter is wrong.</exception>
    private (FaceTask Task, AlignOptions Align) Choose(IQueryCollection given)
    {
        var query = AlignedQuery.Read(given);
        return (pipelines.Choose(query.Faces), query.Align);
    }

    /// <summary>Cuts and encodes one face after the other, and counts what the files take together.</summary>
    private List<AlignedFaceResponse> Encode(
        IEnumerable<AlignedFace> aligned, List<OutgoingPicture> crops, AlignedFormat format, string client, CancellationToken cancellation)
    {
        var type = format == AlignedFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png;
        List<AlignedFaceResponse> faces = [];
        var bytes = 0L;
        foreach (var face in aligned)
        {
            using var cut = face;
            cancellation.ThrowIfCancellationRequested();
            crops.Add(new OutgoingPicture(
                ImageEncoder.Encode(cut.Crop, type),
                memory.Answers,
                client,
                "Ask for fewer faces with maxFaces, or for smaller crops with size.",
                bytes));
            bytes += crops[^1].Bytes.Length;
            faces.Add(new AlignedFaceResponse(FaceResponse.From(cut.Face), Rows(cut.FromPicture), "image/png", crops[^1].Bytes));
        }

        return faces;
    }

    private static double[][] Rows(SimilarityTransform transform) =>
    [
        [transform.A, -transform.B, transform.Tx],
        [transform.B, transform.A, transform.Ty],
    ];
}
