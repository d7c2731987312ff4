using System.Globalization;
using System.Text.Json.Nodes;
using KeypointService.Addresses;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace KeypointService.Problems;

/// <summary>Gives every documented error its kinds as description and an example.</summary>
internal sealed class ProblemResponsesFilter : IOperationFilter
{
    private static readonly ProblemKind[] OfPictures =
        [ProblemKind.NoPicture, ProblemKind.UnsupportedPicture, ProblemKind.UndecodablePicture, ProblemKind.CostlyPicture, ProblemKind.AnswerTooLarge];

    private static readonly ProblemKind[] OfVideos =
        [ProblemKind.NoVideo, ProblemKind.UnsupportedVideo, ProblemKind.UndecodableVideo, ProblemKind.CostlyVideo, ProblemKind.VideoTooLong];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var path = context.ApiDescription.RelativePath ?? "";
        ProblemKind[] foreign =
        [
            .. operation.RequestBody?.Content is not { } body ? [.. OfPictures, .. OfVideos] : body.ContainsKey("video/*") ? OfPictures : OfVideos,
            .. path.EndsWith("aligned", StringComparison.Ordinal) ? Array.Empty<ProblemKind>() : [ProblemKind.NoFace],

            // What is documented is there.
            $"/{path}".StartsWith($"{Root.Api}/", StringComparison.Ordinal) ? ProblemKind.NotFound : ProblemKind.UnknownModel,
        ];
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var kinds = ProblemKind.All.Except(foreign)
                .Where(kind => kind.Status.ToString(CultureInfo.InvariantCulture) == status)
                .ToArray();
            if (kinds.Length > 0 && response is OpenApiResponse { Content: { } content })
            {
                response.Description = string.Join(' ', kinds.Select(kind => $"{kind.Title} {kind.Remedy}"));
                foreach (var media in content.Values.OfType<OpenApiMediaType>())
                {
                    // The general one explains least, and the video's own most.
                    media.Example = ExampleOf(kinds.OrderBy(kind => kind == ProblemKind.BadRequest).ThenByDescending(OfVideos.Contains).First());
                }
            }
        }
    }

    private static JsonObject ExampleOf(ProblemKind kind) => new()
    {
        ["type"] = kind.Type,
        ["title"] = kind.Title,
        ["status"] = kind.Status,
        ["detail"] = kind.Remedy,
        ["traceId"] = "00-8f0c1e0a6c7d4b5f9a3e2d1c0b9a8f7e-1a2b3c4d5e6f7a8b-00",
    };
}
