using KeypointService.Addresses;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KeypointService.Telemetry;

/// <summary>Metrics for Prometheus, and metrics and traces over OTLP where the usual variables name a collector.</summary>
internal static class TelemetryRegistration
{
    private static readonly string[] CollectorVariables =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <exception cref="InvalidDataException">A variable that is to name a collector does not.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeypointTelemetry>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                KeypointTelemetry.Name, serviceVersion: typeof(KeypointTelemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics
                .AddMeter(KeypointTelemetry.Name, "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());

        // Each is looked at, not the first alone.
        var given = CollectorVariables.Where(name => NamesACollector(name, builder.Configuration[name])).ToArray();
        if (given.Length > 0)
        {
            // Without a collector nobody would read what every request had to record.
            telemetry.UseOtlpExporter().WithTracing(traces => traces
                .AddSource(KeypointTelemetry.Name)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace));
        }
    }

    /// <summary>Refuses what is no address: the exporter passes it over, and sends to this machine.</summary>
    private static bool NamesACollector(string variable, string? address) => !string.IsNullOrEmpty(address)
        && (Uri.TryCreate(address, UriKind.Absolute, out var collector) && (collector.Scheme == Uri.UriSchemeHttp || collector.Scheme == Uri.UriSchemeHttps)
            ? true
            : throw new InvalidDataException($"{variable} holds '{address}'; give a collector's address, such as http://collector:4317."));

    // Probes and scrapes come every few seconds and say nothing; of the Open Inference Protocol only inference is work.
    private static bool IsWorthATrace(HttpContext context) => context.Request.IsBelow(Root.Api)
        || (context.Request.IsBelow(Root.InferenceModels) && context.Request.Path.Value!.EndsWith("/infer", StringComparison.OrdinalIgnoreCase));
}
