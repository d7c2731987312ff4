using KeypointService.Faces;
using KeypointService.Vision;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Streaming;

/// <summary>Describes the query parameters of a stream, which are read by hand.</summary>
internal sealed class StreamOperationFilter : IOperationFilter
{
    public const string OperationId = "StreamKeypoints";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != OperationId)
        {
            return;
        }

        operation.Parameters = [.. SharedParameters()];
        if (operation.Responses?["101"] is OpenApiResponse opened)
        {
            opened.Description = "The stream is open.";
        }
    }

    /// <summary>The parameters that streams and videos have in common.</summary>
    public static IEnumerable<OpenApiParameter> SharedParameters()
    {
        yield return Query("model", "Name of a model from /v1/models; the default model where absent.", new OpenApiSchema { Type = JsonSchemaType.String });
        yield return Query("maxFaces", "At most so many faces a frame, the largest.", Count(KeypointQuery.MostFaces, new LocateOptions().MaxFaces));
        yield return Query(
            "minConfidence",
            "A new face needs this confidence; the model's own threshold where absent.",
            new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" });
        yield return Query(
            "detector",
            "Finds new faces: cnn, a network that also finds turned, rolled and small ones, or haar, a cascade for upright ones. The service's default, cnn as it comes, where absent.",
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["cnn", "haar"] });
    }

    public static OpenApiSchema Count(int most, int? normal) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = "1",
        Maximum = $"{most}",
        Default = normal,
    };

    public static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
