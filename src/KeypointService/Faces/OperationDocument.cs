using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Faces;

/// <summary>What an endpoint tells the API's document of what it reads and writes by hand.</summary>
/// <param name="Describe">Completes the description of the operation.</param>
internal sealed record OperationDocument(Action<OpenApiOperation> Describe)
{
    /// <summary>A file in a body or an answer.</summary>
    public static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    /// <summary>The ways to send a picture or a video: as a part of a form, or as the whole body.</summary>
    /// <param name="part">Name of the form's part, and of the media types that a whole body may have.</param>
    /// <param name="description">What the file is.</param>
    /// <remarks>
    /// A picture in JSON is told of in words alone: beside a form some generated clients would send a form's type with JSON in it.
    /// </remarks>
    public static OpenApiRequestBody Upload(string part, string description) => new()
    {
        Required = true,
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Form] = FormOf(part, part, Binary()),
            [$"{part}/*"] = new() { Schema = Binary() },
            ["application/octet-stream"] = new() { Schema = Binary() },
        },
    };

    /// <summary>The way to send several pictures: as parts of a form.</summary>
    /// <param name="part">Name of the form's parts.</param>
    /// <param name="description">What the files are.</param>
    public static OpenApiRequestBody Uploads(string part, string description) => new()
    {
        Required = true,
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [Form] = FormOf(part, "image", ListOf(Binary())) },
    };

    /// <summary>Tells that the answer is a file.</summary>
    /// <param name="operation">Whose answer.</param>
    /// <param name="description">What the file is.</param>
    /// <param name="mediaTypes">Its media types.</param>
    /// <remarks>
    /// A picture that a client may have instead of JSON is told of in words alone: where both are answers, clients that openapi-typescript
    /// generates give the members of neither, and programs that read faces would not compile any more.
    /// </remarks>
    public static void AnswerIsFile(OpenApiOperation operation, string description, params IEnumerable<string> mediaTypes)
    {
        if (operation.Responses?["200"] is OpenApiResponse answer)
        {
            answer.Description = description;
            answer.Content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = Binary() });
        }
    }

    /// <summary>Tells of a header that the answer may have.</summary>
    /// <param name="operation">Whose answer.</param>
    /// <param name="name">The header.</param>
    /// <param name="description">What it tells, and when.</param>
    public static void AnswerHasHeader(OpenApiOperation operation, string name, string description)
    {
        if (operation.Responses?["200"] is OpenApiResponse answer)
        {
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
            answer.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    private const string Form = "multipart/form-data";

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
