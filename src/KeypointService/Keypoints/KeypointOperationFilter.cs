using System.Text.Json.Nodes;
using KeypointService.Vision;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Keypoints;

/// <summary>
/// Describes what the endpoint reads by hand: the query parameters, the two ways to send a picture, the picture
/// answers and the examples.
/// </summary>
internal sealed class KeypointOperationFilter : IOperationFilter
{
    public const string OperationId = "LocateKeypoints";

    private const string Example = """
        {
          "image": { "width": 1800, "height": 1200, "orientation": 6 },
          "model": "compact",
          "faces": [
            {
              "box": { "x": 611.0, "y": 204.5, "width": 310.0, "height": 310.0 },
              "confidence": 0.9981,
              "roll": -4.1,
              "keypoints": [
                { "name": "left_eye_center", "x": 833.31, "y": 318.92, "sigma": 1.74 },
                { "name": "right_eye_center", "x": 719.84, "y": 327.05, "sigma": 1.81 }
              ]
            }
          ]
        }
        """;

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != OperationId)
        {
            return;
        }

        operation.Parameters =
        [
            Query("model", "Name of a model from /v1/models; the default model where absent.", new OpenApiSchema { Type = JsonSchemaType.String }),
            Query("maxFaces", "At most so many faces, the largest.", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = new LocateOptions().MaxFaces,
            }),
            Query("minConfidence", "Leave out faces of less confidence; the model's own threshold where absent. A model that gives no confidence keeps all.", new OpenApiSchema
            {
                Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1",
            }),
            Query("accuracy", "high looks at each face a second time, turned upright, and averages with the mirror image: better points for three times the network's work.", new OpenApiSchema
            {
                Type = JsonSchemaType.String, Enum = ["fast", "high"], Default = "fast",
            }),
            Query("detector", "Finds the faces: cnn is a network that also finds turned, rolled and small ones; haar is a cascade for upright, frontal ones. The service's default, cnn as it comes, where absent.", new OpenApiSchema
            {
                Type = JsonSchemaType.String, Enum = ["cnn", "haar"],
            }),
            Query("cropped", "true where the picture is one face: the whole picture is its box, nothing is detected.", new OpenApiSchema
            {
                Type = JsonSchemaType.Boolean, Default = false,
            }),
        ];
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The picture; its format is read from its bytes.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = Form() },
                ["image/*"] = new() { Schema = Binary() },
                ["application/octet-stream"] = new() { Schema = Binary() },
            },
        };
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content } found)
        {
            found.Description = "The faces, largest box first; none is an empty list, not an error.";
            content["application/json"].Example = JsonNode.Parse(Example);
            content["image/png"] = new OpenApiMediaType { Schema = Binary() };
            content["image/jpeg"] = new OpenApiMediaType { Schema = Binary() };
        }
    }

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "image" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["image"] = Binary() },
    };

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
