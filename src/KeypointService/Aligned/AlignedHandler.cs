using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using Microsoft.Extensions.Options;

namespace KeypointService.Aligned;

/// <summary>Answers one request for aligned faces.</summary>
internal sealed class AlignedHandler(
    PictureReader reader,
    ModelRegistry models,
    FaceDetectors detectors,
    KeypointPipeline pipeline,
    Admission admission,
    PictureMemory memory,
    ClientNames clients,
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
        _ = (models.Find(query.Faces.Model), detectors.Find(query.Faces.Detector));
        var format = AlignedFormats.Negotiate(request);
        admission.Check();
        using var upload = await reader.ReadAsync(request, cancellation);
        query = AlignedQuery.Read(upload.Fields.With(request.Query, AlignedQuery.Known.Names));
        var model = models.Find(query.Faces.Model);
        var locate = query.Faces.Locate with { Detector = detectors.Find(query.Faces.Detector) };
        var header = ImageHeader.Read(upload.Picture.Bytes);
        PictureSize.Check(header, limits.Value);
        var work = Work.Of(header, isDrawn: true);
        work.Check(limits.Value);
        using var worker = await admission.EnterAsync(work, cancellation);
        using var image = ImageDecoder.Decode(upload.Picture.Bytes, header);
        var faces = pipeline.Locate(image, model, locate, new StageTimes());
        List<OutgoingPicture> crops = [];
        List<AlignedFaceResponse> answers = [];
        try
        {
            // A picture alone is that of the largest face.
            foreach (var face in format is AlignedFormat.Png or AlignedFormat.Jpeg ? faces.Take(1) : faces)
            {
                if (AlignedFace.Cut(image, face, query.Template, query.Size, query.Padding) is not { } aligned)
                {
                    continue;
                }

                using (aligned)
                {
                    var type = format == AlignedFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png;
                    crops.Add(new OutgoingPicture(ImageEncoder.Encode(aligned.Crop, type), memory.Answers, clients.Of(request.HttpContext)));
                    answers.Add(new(
                        FaceResponse.From(face), Rows(aligned.FromPicture), "image/png", crops[^1].Bytes));
                }
            }

            return format is AlignedFormat.Json || crops.Count > 0
                ? new(new(ImageResponse.From(header), model.Info.Name, query.Template.Name, query.Size, answers), crops, format, limits.Value.Send)
                : throw new RequestProblemException(ProblemKind.NoFace, "There is no face to cut out.");
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
