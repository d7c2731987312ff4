using System.Text.Json.Nodes;
using KeypointService.Faces;
using KeypointService.Telemetry;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Serilog;

namespace KeypointService.Keypoints;

/// <summary>The keypoints of the faces of a posted picture.</summary>
internal static class KeypointEndpoints
{
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

    public static void MapKeypoints(this IEndpointRouteBuilder api) => api
        .MapPost("/keypoints", LocateAsync)
        .WithName("LocateKeypoints")
        .WithTags("Keypoints")
        .WithSummary("Find the 15 keypoints of every face in a picture")
        .WithDescription(
            "Post a JPEG, PNG, WebP or BMP picture, as the part `image` of a form or as the whole body. Coordinates are "
            + "pixels of the upright picture, 0 at the centre of the top-left pixel. Left and right are the subject's own. "
            + "Accept `image/png` or `image/jpeg` to get the picture with boxes and keypoints drawn in.")
        .Produces<KeypointResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithMetadata(new OperationDocument(Describe));

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters = FaceQuery.OfPicture.Describe();
        operation.RequestBody = OperationDocument.Upload("image", "The picture; its format is read from its bytes.");
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content } found)
        {
            found.Description = "The faces, largest box first; none is an empty list, not an error.";
            content["application/json"].Example = JsonNode.Parse(Example);
            content["image/png"] = new OpenApiMediaType { Schema = OperationDocument.Binary() };
            content["image/jpeg"] = new OpenApiMediaType { Schema = OperationDocument.Binary() };
        }
    }

    private static async Task<KeypointResult> LocateAsync(
        HttpContext context, KeypointHandler handler, KeypointTelemetry telemetry, IDiagnosticContext log)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        var result = await handler.HandleAsync(context.Request, context.RequestAborted);
        telemetry.Located(result.Response.Model, result.Response.Faces.Count, result.Times);
        log.Set("Model", result.Response.Model);
        log.Set("Faces", result.Response.Faces.Count);
        log.Set("DecodeMs", result.Times.Decode.TotalMilliseconds);
        log.Set("DetectMs", result.Times.Detect.TotalMilliseconds);
        log.Set("LandmarksMs", result.Times.Landmarks.TotalMilliseconds);
        log.Set("DrawMs", result.Times.Draw.TotalMilliseconds);
        return result;
    }
}
