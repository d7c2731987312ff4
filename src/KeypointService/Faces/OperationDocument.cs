using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Faces;

/// <summary>What an endpoint tells the API's document of what it reads and writes by hand.</summary>
/// <param name="Describe">Completes the description of the operation.</param>
internal sealed record OperationDocument(Action<OpenApiOperation> Describe)
{
    /// <summary>A file in a body or an answer.</summary>
    public static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    /// <summary>The ways to send a picture or a video.</summary>
    /// <param name="part">Name of the form's part, of the member of a JSON object, and of the media types that a whole body may have.</param>
    /// <param name="description">What the file is.</param>
    /// <param name="hasJson">True where it may be a base64 text in JSON.</param>
    public static OpenApiRequestBody Upload(string part, string description, bool hasJson = true)
    {
        Dictionary<string, OpenApiMediaType> content = new() { [Form] = FormOf(part, part, Binary()) };
        if (hasJson)
        {
            content["application/json"] = new() { Schema = ObjectOf(part, Base64()) };
        }

        content[$"{part}/*"] = new() { Schema = Binary() };
        content["application/octet-stream"] = new() { Schema = Binary() };
        return new() { Required = true, Description = description, Content = content };
    }

    /// <summary>The ways to send several pictures.</summary>
    /// <param name="part">Name of the form's parts, and of the member of a JSON object.</param>
    /// <param name="description">What the files are.</param>
    public static OpenApiRequestBody Uploads(string part, string description) => new()
    {
        Required = true,
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Form] = FormOf(part, "image", ListOf(Binary())),
            ["application/json"] = new() { Schema = ObjectOf(part, ListOf(Base64())) },
        },
    };

    /// <summary>Tells that the answer is a file.</summary>
    public static void AnswerIsFile(OpenApiOperation operation, string description)
    {
        if (operation.Responses?["200"] is OpenApiResponse { Content: { } content } answer)
        {
            answer.Description = description;
            foreach (var type in content.Values.OfType<OpenApiMediaType>())
            {
                type.Schema = Binary();
            }
        }
    }

    private const string Form = "multipart/form-data";

    private static OpenApiSchema Base64() => new()
    {
        Type = JsonSchemaType.String,
        Description = "The file in base64, with or without the head of a data URL.",
    };

    private static OpenApiSchema ListOf(OpenApiSchema item) => new() { Type = JsonSchemaType.Array, Items = item };

    private static OpenApiSchema ObjectOf(string member, OpenApiSchema schema) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { member },
        Properties = new Dictionary<string, IOpenApiSchema> { [member] = schema },
    };

    // Without the part's media type some generated clients do not know how to write it.
    private static OpenApiMediaType FormOf(string part, string kind, OpenApiSchema schema) => new()
    {
        Schema = ObjectOf(part, schema),
        Encoding = new Dictionary<string, OpenApiEncoding> { [part] = new() { ContentType = $"{kind}/*, application/octet-stream" } },
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
