using System.Reflection;
using KeypointService.Addresses;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeypointService.Inference;

/// <summary>
/// The Open Inference Protocol (KServe V2, REST), as the clients of Triton and KServe speak it: a picture goes in as a tensor of
/// bytes, the faces come out as tensors.
/// </summary>
internal static class InferenceEndpoints
{
    public static void MapInference(this IEndpointRouteBuilder routes)
    {
        var v2 = routes.MapGroup(Root.Inference).ExcludeFromDescription();
        v2.MapGet("", () => Results.Json(
            new ServerMetadata("keypointservice", Version, ["binary_tensor_data"]), InferenceJson.Plain.ServerMetadata));
        v2.MapGet("/health/live", () => Results.Json(new LiveResponse(true), InferenceJson.Plain.LiveResponse));
        v2.MapGet("/health/ready", async (HealthCheckService health) => Ready(await IsReadyAsync(health)));
        foreach (var model in new[] { "/models/{name}", "/models/{name}/versions/{version}" })
        {
            v2.MapGet(model, (HttpContext context, ModelRegistry models) => Results.Json(
                ModelMetadata.Of(Find(models, context)), InferenceJson.Plain.ModelMetadata));
            v2.MapGet($"{model}/ready", async (HttpContext context, ModelRegistry models, HealthCheckService health) =>
            {
                Find(models, context);
                return Ready(await IsReadyAsync(health));
            });
            v2.MapPost($"{model}/infer", (HttpContext context, ModelRegistry models, InferenceHandler handler) =>
                handler.HandleAsync(Find(models, context).Name, context.Request, context.RequestAborted));
        }
    }

    /// <summary>The model that an address names.</summary>
    /// <exception cref="RequestProblemException">There is no such model, or not in that version.</exception>
    private static KeypointModelInfo Find(ModelRegistry models, HttpContext context)
    {
        var model = models.Find((string)context.GetRouteValue("name")!).Info;
        var version = (string?)context.GetRouteValue("version");
        return version is null || version == model.Version
            ? model
            : throw new RequestProblemException(
                ProblemKind.UnknownModel, $"There is no version '{version}' of the model '{model.Name}'; its version is '{model.Version}'.");
    }

    private static string Version => typeof(InferenceEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static IResult Ready(bool isReady) => Results.Json(
        new ReadyResponse(isReady),
        InferenceJson.Plain.ReadyResponse,
        statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static async Task<bool> IsReadyAsync(HealthCheckService health) =>
        (await health.CheckHealthAsync()).Status == HealthStatus.Healthy;
}
