using KeypointService.Access;
using KeypointService.Addresses;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Problems;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace KeypointService.Hosting;

/// <summary>The API's document, as client generators and Swagger UI need it.</summary>
internal static class Documentation
{
    private const string KeyScheme = "ApiKey";

    // Swagger UI's files are unpacked for each request, three megabytes of them: enough for a few readers to load them all at once.
    private const int MostAnswers = 16;

    public static void AddDocumentation(this WebApplicationBuilder builder)
    {
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "KeypointService",
                Version = "v1",
                Description = "Finds the 15 facial keypoints of every face in a picture.",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            });
            options.AddSecurityDefinition(KeyScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeys.Header,
                Description = "One of the operator's keys, where keys are set.",
            });

            // HEAD goes without saying: it would double what is there of GET, names included.
            options.DocInclusionPredicate((_, api) => api.HttpMethod != HttpMethods.Head);

            // Either a key or none: a service without keys is open.
            options.AddSecurityRequirement(document => new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] });
            options.AddSecurityRequirement(_ => []);
            options.OperationFilter<OperationDocumentFilter>();
            options.OperationFilter<ProblemResponsesFilter>();
            options.SchemaFilter<KeypointNameSchema>();
            options.SchemaFilter<ProblemSchema>();
            options.MapType<ReadOnlyMemory<byte>>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "byte" });
            options.SupportNonNullableReferenceTypes();
            options.NonNullableReferenceTypesAsRequired();
        });
    }

    public static void UseDocumentation(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<LimitsOptions>>().Value;
        ApiDocument document = new();
        Slots slots = new(MostAnswers, limits.ClientShare, "readers of the documentation");
        app.RefuseOtherMethods(IsDocument);
        app.UseWhen(
            IsDocument,
            documents => documents.Use(async (context, next) =>
            {
                // By address: a key has not been looked at here, and whoever makes some up would take all places.
                using var slot = slots.Take(ClientNames.AddressOf(context.Connection.RemoteIpAddress));
                await PatientBody.SendAsync(
                    context, limits.Send, body => context.Response.WriteIntoAsync(body, () => document.ServeAsync(context, next)));
            }));
        app.UseSwagger(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

            // One form alone: the address is filled in for each request.
            options.RouteTemplate = $"{Root.Documentation.TrimStart('/')}/{{documentName}}/swagger.json";

            // Filled in for each request: relative, it holds under whatever name and path the service is reached.
            options.PreSerializeFilters.Add((document, _) => document.Servers = [new() { Url = ApiDocument.PathBase }]);
        });
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "KeypointService API";
            options.SwaggerEndpoint("v1/swagger.json", "KeypointService v1");
        });
    }

    private static bool IsDocument(HttpContext context) => context.Request.IsBelow(Root.Documentation);
}
