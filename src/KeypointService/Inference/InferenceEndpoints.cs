using System.Reflection;
using KeypointService.Models;
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
        var v2 = routes.MapGroup(InferenceErrors.Root).ExcludeFromDescription();
        v2.MapGet("", () => Results.Json(
            new ServerMetadata("keypointservice", Version, ["binary_tensor_data"]), InferenceJson.Default.ServerMetadata));
        v2.MapGet("/health/live", () => Results.Json(new LiveResponse(true), InferenceJson.Default.LiveResponse));
        v2.MapGet("/health/ready", async (HealthCheckService health) => Ready(await IsReadyAsync(health)));
        v2.MapGet("/models/{name}", (string name, ModelRegistry models) => Results.Json(
            ModelMetadata.Of(models.Find(name).Info), InferenceJson.Default.ModelMetadata));
        v2.MapGet("/models/{name}/ready", async (string name, ModelRegistry models, HealthCheckService health) =>
            Ready(models.Find(name) is not null && await IsReadyAsync(health)));
        v2.MapPost("/models/{name}/infer", (string name, HttpContext context, InferenceHandler handler) =>
            handler.HandleAsync(name, context.Request, context.RequestAborted));
        v2.MapPost("/models/{name}/versions/{version}/infer", (string name, HttpContext context, InferenceHandler handler) =>
            handler.HandleAsync(name, context.Request, context.RequestAborted));
    }

    private static string Version => typeof(InferenceEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static IResult Ready(bool isReady) => Results.Json(
        new ReadyResponse(isReady),
        InferenceJson.Default.ReadyResponse,
        statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static async Task<bool> IsReadyAsync(HealthCheckService health) =>
        (await health.CheckHealthAsync()).Status == HealthStatus.Healthy;
}
