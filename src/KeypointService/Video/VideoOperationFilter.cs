using KeypointService.Streaming;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Video;

/// <summary>Describes what the video endpoint reads by hand.</summary>
internal sealed class VideoOperationFilter : IOperationFilter
{
    public const string OperationId = "TrackVideo";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != OperationId)
        {
            return;
        }

        operation.Parameters =
        [
            .. StreamOperationFilter.SharedParameters(),
            StreamOperationFilter.Query("every", "Answer every so-manieth frame, from the first.", StreamOperationFilter.Count(VideoQuery.LongestStep, 1)),
            StreamOperationFilter.Query("maxFrames", "Answer at most so many frames.", StreamOperationFilter.Count(int.MaxValue, null)),
        ];
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The video; its container is read from its bytes.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "video" },
                        Properties = new Dictionary<string, IOpenApiSchema> { ["video"] = Binary() },
                    },
                },
                ["video/*"] = new() { Schema = Binary() },
                ["application/octet-stream"] = new() { Schema = Binary() },
            },
        };
    }

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
