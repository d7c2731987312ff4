using System.Text.Json.Nodes;
using KeypointService.Faces;
using KeypointService.Vision.Imaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Serilog;

namespace KeypointService.Keypoints;

/// <summary>The keypoints of the faces of a posted picture.</summary>
internal static class KeypointEndpoints
{
    private const string Tag = "Keypoints";

    private const string Example = """
        {
          "image": { "width": 1800, "height": 1200, "orientation": 6 },
          "model": "compact",
          "faces": [
            {
              "box": { "x": 611.0, "y": 204.5, "width": 310.0, "height": 310.0 },
              "confidence": 0.9981,
              "roll": -4.1,
              "pose": { "yaw": -12.3, "pitch": 3.8, "roll": -4.4, "sigma": { "yaw": 2.9, "pitch": 3.3, "roll": 0.9 } },
              "quality": { "sharpness": 84.2, "brightness": 51.6, "contrast": 31.0 },
              "keypoints": [
                { "name": "left_eye_center", "x": 833.31, "y": 318.92, "sigma": 1.74, "visibility": 0.98 },
                { "name": "right_eye_center", "x": 719.84, "y": 327.05, "sigma": 1.81, "visibility": 0.97 }
              ]
            }
          ]
        }
        """;

    public static void MapKeypoints(this IEndpointRouteBuilder api)
    {
        api.MapPost("/keypoints", LocateAsync).TakesUpload(DescribeLocate).WithTags(Tag)
            .WithName("LocateKeypoints")
            .WithSummary("Find the 15 keypoints of every face in a picture")
            .WithDescription(
                $"Post a picture ({ImageFormats.Names}): as the part `image` of a form, as the whole body, or as "
                + "base64 or data URL in the member `image` of a JSON object. Coordinates are pixels of the upright picture, "
                + "0 at the centre of the top-left pixel. Left and right are the subject's own. Accept `image/png` or "
                + "`image/jpeg` to get the picture with boxes and keypoints drawn in, as `POST /v1/annotated` gives it.")
            .Produces<KeypointResponse>();
        api.MapPost("/annotated", AnnotateAsync).TakesUpload(DescribeAnnotate).WithTags(Tag)
            .WithName("AnnotatePicture")
            .WithSummary("Draw the keypoints of every face into a picture")
            .WithDescription("Post a picture as to `POST /v1/keypoints`; the answer is the upright picture with boxes and keypoints drawn in.")
            .Produces(StatusCodes.Status200OK);
        api.MapPost("/keypoints:batch", LocateAllAsync).TakesUpload(DescribeBatch).WithTags(Tag)
            .WithName("LocateKeypointsOfPictures")
            .WithSummary("Find the keypoints of several pictures")
            .WithDescription(
                "Post up to 64 pictures, as parts `images` of a form or as a list `images` of base64 texts or data URLs in a JSON object. "
                + "The answers come in the order of the pictures, each with the status that the picture alone would have had.")
            .Produces<BatchResponse>();
    }

    private static void DescribeLocate(OpenApiOperation operation)
    {
        operation.Parameters = KeypointQuery.Known.Describe();
        operation.RequestBody = OperationDocument.Upload("image", "The picture; its format is read from its bytes.");
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content } found)
        {
            found.Description = "The faces, largest box first; none is an empty list, not an error.";
            content["application/json"].Example = JsonNode.Parse(Example);
        }
    }

    private static void DescribeAnnotate(OpenApiOperation operation)
    {
        operation.Parameters = KeypointQuery.OfAnnotated.Describe();
        operation.RequestBody = OperationDocument.Upload("image", "The picture; its format is read from its bytes.");
        OperationDocument.AnswerIsFile(operation, "The annotated picture.", "image/png", "image/jpeg");
    }

    private static void DescribeBatch(OpenApiOperation operation)
    {
        operation.Parameters = FaceQuery.OfPicture.Describe();
        operation.RequestBody = OperationDocument.Uploads("images", "The pictures.");
        operation.Responses?["200"].Description = "An answer for each picture, in their order.";
    }

    private static Task<KeypointResult> LocateAsync(HttpContext context, KeypointHandler handler, IDiagnosticContext log) =>
        AnswerAsync(context, handler, log, KeypointQuery.Known, ResponseFormats.Negotiate);

    private static Task<KeypointResult> AnnotateAsync(HttpContext context, KeypointHandler handler, IDiagnosticContext log) =>
        AnswerAsync(context, handler, log, KeypointQuery.OfAnnotated, ResponseFormats.NegotiatePicture);

    private static async Task<Ok<BatchResponse>> LocateAllAsync(HttpContext context, BatchHandler handler) =>
        TypedResults.Ok(await handler.HandleAsync(context));

    private static async Task<KeypointResult> AnswerAsync(
        HttpContext context,
        KeypointHandler handler,
        IDiagnosticContext log,
        ParameterList known,
        Func<HttpRequest, ResponseFormat> negotiate)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        var result = await handler.HandleAsync(context.Request, known, negotiate(context.Request), context.RequestAborted);
        log.Set("Model", result.Model);
        log.Set("Faces", result.Faces);
        log.Set("DecodeMs", result.Times.Decode.TotalMilliseconds);
        log.Set("DetectMs", result.Times.Detect.TotalMilliseconds);
        log.Set("LandmarksMs", result.Times.Landmarks.TotalMilliseconds);
        log.Set("DrawMs", result.Times.Draw.TotalMilliseconds);
        return result;
    }
}
