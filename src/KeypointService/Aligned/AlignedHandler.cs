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
        // Looked at before a body is sent for nothing, and again with what a form holds beside the picture.
        var query = AlignedQuery.Read(request.Query);
        pipelines.Find(query.Faces.Model, query.Faces.Detector);
        var format = AlignedFormats.Negotiate(request);
        using var upload = await reader.ReadAsync(request, cancellation);
        query = AlignedQuery.Read(upload.Fields.With(request.Query, AlignedQuery.Known.Names));
        var pipeline = pipelines.Find(query.Faces.Model, query.Faces.Detector);
        using var worker = await admission.EnterAsync(upload.Picture.Memory, PictureUse.Colour, cancellation);
        var align = query.Align with { LargestOnly = format is AlignedFormat.Png or AlignedFormat.Jpeg };
        using var aligned = pipeline.Align(upload.Picture.Bytes, align, query.Faces.Locate, worker.Cancellation);
        telemetry.Located(pipeline.Model.Name, aligned.Faces.Count, aligned.Faces.Times);
        if (format != AlignedFormat.Json && aligned.Crops.Count == 0)
        {
            throw new RequestProblemException(ProblemKind.NoFace, "There is no face to cut out.");
        }

        var crops = Encode(aligned.Crops, format, clients.Of(request.HttpContext));
        AlignedResponse response = new(
            ImageResponse.From(aligned.Faces.Header!),
            pipeline.Model.Name,
            align.Template.Name,
            align.Size,
            [.. aligned.Crops.Zip(crops, (face, crop) => new AlignedFaceResponse(
                FaceResponse.From(face.Face), Rows(face.FromPicture), "image/png", crop.Bytes))]);
        return new(response, crops, format, limits.Value.Send);
    }

    private List<OutgoingPicture> Encode(IReadOnlyList<AlignedFace> faces, AlignedFormat format, string client)
    {
        var type = format == AlignedFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png;
        List<OutgoingPicture> crops = [];
        try
        {
            foreach (var face in faces)
            {
                crops.Add(new OutgoingPicture(ImageEncoder.Encode(face.Crop, type), memory.Answers, client));
            }

            return crops;
        }
        catch
        {
            crops.ForEach(crop => crop.Dispose());
            throw;
        }
    }

    private static double[][] Rows(SimilarityTransform transform) =>
    [
        [transform.A, -transform.B, transform.Tx],
        [transform.B, transform.A, transform.Ty],
    ];
}
