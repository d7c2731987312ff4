using System.Reflection;
using KeypointService.Models;
using KeypointService.Problems;
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
        var v2 = routes.MapGroup("/v2").AddEndpointFilter(AnswerErrorsAsync).ExcludeFromDescription();
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

    /// <summary>The protocol has a form of its own for errors: one member with a sentence.</summary>
    private static async ValueTask<object?> AnswerErrorsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (Problem.From(exception) is { } problem)
        {
            if (problem.Kind == ProblemKind.TooBusy)
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
            }

            return Results.Json(
                new InferenceError($"{problem.Kind.Title} {problem.Detail}"), InferenceJson.Default.InferenceError, statusCode: problem.Kind.Status);
        }
    }
}
