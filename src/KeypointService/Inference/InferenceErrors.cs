using KeypointService.Addresses;
using KeypointService.Problems;
using KeypointService.Telemetry;

namespace KeypointService.Inference;

/// <summary>
/// The protocol's own form of an error, one member with a sentence, for whatever goes wrong below its root: also for a key that
/// is missing and for an address where there is nothing.
/// </summary>
internal static class InferenceErrors
{
    public static void UseInferenceErrors(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.IsBelow(Root.Inference),
        protocol => protocol.Use((context, next) =>
        {
            context.Features.Set<ProblemForm>(WriteAsync);
            return next(context);
        }));

    private static Task WriteAsync(HttpContext context, Problem problem)
    {
        ProblemWriter.Prepare(context, problem);
        context.RequestServices.GetRequiredService<KeypointTelemetry>().Rejected(problem.Kind.Slug);
        return context.Response.WriteAsJsonAsync(
            new InferenceError($"{problem.Kind.Title} {problem.Detail}"),
            InferenceJson.Plain.InferenceError,
            cancellationToken: context.RequestAborted);
    }
}
