using System.Text.Json.Nodes;
using KeypointService.Vision.Landmarks;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Faces;

/// <summary>Tells which names keypoints have.</summary>
internal sealed class KeypointNameSchema : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (context.Type == typeof(KeypointPointResponse) && schema.Properties?["name"] is OpenApiSchema name)
        {
            name.Enum = [.. FaceKeypointSet.Names.Select(text => (JsonNode)text)];
        }
    }
}
