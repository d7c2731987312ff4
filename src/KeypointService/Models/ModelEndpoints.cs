using KeypointService.Faces;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace KeypointService.Models;

/// <summary>Tells which models are loaded.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/models").WithTags("Models");
        group.MapGet("", List)
            .WithName("ListModels")
            .WithSummary("The loaded models and face detectors")
            .Produces<ModelListResponse>();
        group.MapGet("{name}", Get)
            .WithName("GetModel")
            .WithSummary("One model or face detector: version, size, checksum and measured figures")
            .Produces<ModelResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithMetadata(new OperationDocument(DescribeOne));
    }

    private static void DescribeOne(OpenApiOperation operation)
    {
        if (operation.Parameters?[0] is OpenApiParameter name && operation.Responses?["200"].Content?["application/json"] is { } found)
        {
            name.Description = "Name of a model, or of a face detector.";
            found.Schema = new OpenApiSchema { AnyOf = [found.Schema!, new OpenApiSchemaReference(nameof(DetectorResponse))] };
        }
    }

    private static Ok<ModelListResponse> List(ModelRegistry models, FaceDetectors detectors) => TypedResults.Ok(
        new ModelListResponse(
            [.. models.All.Select(model => Show(models, model))],
            [.. detectors.All.Select(detector => Show(detectors, detector))]));

    private static IResult Get(string name, ModelRegistry models, FaceDetectors detectors) =>
        detectors.All.FirstOrDefault(detector => detector.Name == name) is { } detector
            ? TypedResults.Ok(Show(detectors, detector))
            : TypedResults.Ok(Show(models, models.Find(name)));

    private static ModelResponse Show(ModelRegistry models, KeypointModel model) =>
        ModelResponse.From(model.Info, model == models.Find(null));

    private static DetectorResponse Show(FaceDetectors detectors, IFaceDetector detector) =>
        DetectorResponse.From(detector, detector == detectors.Find(null));
}
