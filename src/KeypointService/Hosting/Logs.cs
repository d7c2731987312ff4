using KeypointService.Telemetry;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Templates;

namespace KeypointService.Hosting;

/// <summary>The log: text, or one JSON object a line.</summary>
internal static class Logs
{
    private const string TextTemplate =
        "[{@t:HH:mm:ss} {@l:u3}{#if @tr is not null} {@tr}{#end}] {@m}"
        + "{#if Faces is not null}: {Model}, {Faces} faces, decode {DecodeMs:0.0}, detect {DetectMs:0.0}, "
        + "landmarks {LandmarksMs:0.0}, draw {DrawMs:0.0} ms{#end}\n{@x}";

    public static void AddLogging(this WebApplicationBuilder builder) => builder.Services.AddSerilog((services, logger) =>
    {
        ITextFormatter formatter = builder.Configuration.GetValue<bool>("Logging:Json")
            ? new RenderedCompactJsonFormatter()
            : new ExpressionTemplate(TextTemplate);
        logger.MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)

            // Degraded is who starts or stops, as it should.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Error)
            .ReadFrom.Configuration(builder.Configuration)
            .Filter.ByExcluding(StartFailure.IsTold)
            .Filter.ByExcluding(IsOfAReadGivenUp)
            .Enrich.FromLogContext()
            .WriteTo.Sink(new LogLines(formatter, Console.Out, services.GetRequiredService<KeypointTelemetry>()));
    });

    // A read that was given up, because the client was too slow, leaves the server's reader in the middle of it. The server then closes
    // the connection, as it should, but writes an error with a stack trace that any slow client could fill the log with.
    private static bool IsOfAReadGivenUp(LogEvent line) =>
        line.MessageTemplate.Text.Contains("automatic draining of the request body failed", StringComparison.Ordinal)
        || (line.Exception is InvalidOperationException
            && line.MessageTemplate.Text.Contains("Connection processing ended abnormally", StringComparison.Ordinal));
}
