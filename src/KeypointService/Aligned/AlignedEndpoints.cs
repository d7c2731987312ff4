using KeypointService.Faces;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace KeypointService.Aligned;

/// <summary>The faces of a posted picture, each turned, scaled and cut as a recognition model expects it.</summary>
internal static class AlignedEndpoints
{
    public static void MapAligned(this IEndpointRouteBuilder api) => api
        .MapPost("/aligned", AlignAsync)
        .WithName("AlignFaces")
        .WithTags("Keypoints")
        .WithSummary("Cut out every face, turned and scaled to a template")
        .WithDescription(
            "Post a picture as to `POST /v1/keypoints`. Each face is brought to the template by the similarity transform of least "
            + "squares between its keypoints and the template's. JSON holds each crop as a PNG in base64, and the matrix that maps "
            + "pixels of the picture to pixels of the crop. Accept `image/png` or `image/jpeg` for the crop of the largest face "
            + "alone, `application/zip` for all crops as files.")
        .Produces<AlignedResponse>()
        .TakesUpload(Describe);

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters = AlignedQuery.Known.Describe();
        operation.RequestBody = OperationDocument.Upload("image", "The picture; its format is read from its bytes.");
        operation.Responses?["200"].Description = "The aligned faces, largest box first.";
    }

    private static Task<AlignedResult> AlignAsync(HttpContext context, AlignedHandler handler)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        return handler.HandleAsync(context.Request, context.RequestAborted);
    }
}
