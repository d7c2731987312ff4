using Microsoft.OpenApi;

namespace KeypointService.Faces;

/// <summary>What the API's document says of every endpoint that a file is posted to.</summary>
internal static class UploadOperation
{
    /// <summary>Adds the problems that such an endpoint may answer with, and what is said of it alone.</summary>
    /// <param name="route">The endpoint.</param>
    /// <param name="describe">Completes its operation.</param>
    public static RouteHandlerBuilder TakesUpload(this RouteHandlerBuilder route, Action<OpenApiOperation> describe) => route
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithMetadata(new OperationDocument(describe));
}
