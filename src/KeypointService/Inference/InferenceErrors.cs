using KeypointService.Problems;
using KeypointService.Telemetry;

namespace KeypointService.Inference;

/// <summary>
/// The protocol's own form of an error, one member with a sentence, for whatever goes wrong below its root: also for a key that
/// is missing and for an address where there is nothing.
/// </summary>
internal static class InferenceErrors
{
    public const string Root = "/v2";

    public static void UseInferenceErrors(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase),
        protocol => protocol.Use(AnswerAsync));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && Problem.From(exception) is { } problem)
        {
            await WriteAsync(context, problem);
            return;
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
        {
            await WriteAsync(context, Problem.Of(ProblemKind.ForStatus(response.StatusCode)));
        }
    }

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        ProblemWriter.Prepare(context.Response, problem);
        context.RequestServices.GetRequiredService<KeypointTelemetry>().Rejected(problem.Kind.Slug);
        return context.Response.WriteAsJsonAsync(
            new InferenceError($"{problem.Kind.Title} {problem.Detail}"),
            InferenceJson.Default.InferenceError,
            cancellationToken: context.RequestAborted);
    }
}
