using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Faces;

/// <summary>What an endpoint tells the API's document of what it reads and writes by hand.</summary>
/// <param name="Describe">Completes the description of the operation.</param>
internal sealed record OperationDocument(Action<OpenApiOperation> Describe)
{
    /// <summary>A file in a body or an answer.</summary>
    public static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    /// <summary>The ways to send a file: as a part of a form, or as the whole body.</summary>
    /// <param name="part">Name of the form's part, and of the media types that a whole body may have.</param>
    /// <param name="description">What the file is.</param>
    public static OpenApiRequestBody Upload(string part, string description) => new()
    {
        Required = true,
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { part },
                    Properties = new Dictionary<string, IOpenApiSchema> { [part] = Binary() },
                },
            },
            [$"{part}/*"] = new() { Schema = Binary() },
            ["application/octet-stream"] = new() { Schema = Binary() },
        },
    };
}

/// <summary>Lets each endpoint describe itself.</summary>
internal sealed class OperationDocumentFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var document in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<OperationDocument>())
        {
            document.Describe(operation);
        }
    }
}
