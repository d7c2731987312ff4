using KeypointService.Access;
using KeypointService.Addresses;
using KeypointService.Aligned;
using KeypointService.Capacity;
using KeypointService.Inference;
using KeypointService.Keypoints;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Streaming;
using KeypointService.Telemetry;
using KeypointService.Video;
using Serilog;
using Serilog.Events;

namespace KeypointService.Hosting;

/// <summary>What a request passes through, and where it ends.</summary>
internal static class RequestPipeline
{
    private const int LongestPath = 256;
    private const int LongestMethod = 16;

    public static void UseKeypoints(this WebApplication app)
    {
        app.Use(ConnectionGate.TrackAsync);
        app.UseProxies();
        app.UseResponseHeaders();
        app.UseHeadWithoutBody();
        app.UseSerilogRequestLogging(options =>
        {
            options.GetLevel = LevelOf;
            options.IncludeQueryInRequestPath = false;

            // Lines wait for whoever reads the log: of kilobytes the beginning tells enough.
            options.GetMessageTemplateProperties = (context, path, elapsed, status) =>
            [
                new("RequestMethod", new ScalarValue(LogLines.Quote(context.Request.Method, LongestMethod))),
                new("RequestPath", new ScalarValue(LogLines.Quote(path, LongestPath))),
                new("StatusCode", new ScalarValue(status)),
                new("Elapsed", new ScalarValue(elapsed)),
            ];
        });
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => ProblemKind.ForStatus(context.HttpContext.Response.StatusCode) is { } kind
            ? ProblemWriter.WriteAsync(context.HttpContext, Problem.Of(kind))
            : Task.CompletedTask);
        app.UseInferenceErrors();
        app.UseAccess();
        app.UsePageFiles();
        app.UseDocumentation();
        app.UseMetricsPage();
        app.UseWebSockets();
        var routes = app.MapGroup("").AnswerHead();
        MapApi(routes);
        routes.MapInference();
        routes.MapProblems();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint().AnswerGetAlone();
    }

    private static void MapApi(RouteGroupBuilder routes)
    {
        var api = routes.MapGroup(Root.Api)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapKeypoints();
        api.MapAligned();
        api.MapStream();
        api.MapVideo();
        api.MapModels();
    }

    // Probes come every few seconds; what is wrong, the check itself tells.
    internal static LogEventLevel LevelOf(HttpContext context, double elapsed, Exception? exception) =>
        exception is not null || context.Response.StatusCode == StatusCodes.Status500InternalServerError ? LogEventLevel.Error
        : context.Request.IsBelow(Root.Health) || context.Request.IsBelow(Root.Metrics) ? LogEventLevel.Debug
        : LogEventLevel.Information;
}
