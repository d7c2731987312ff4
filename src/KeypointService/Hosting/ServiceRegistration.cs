using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Inference;
using KeypointService.Keypoints;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Streaming;
using KeypointService.Uploads;
using KeypointService.Video;
using KeypointService.Vision;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Templates;
using Serilog.Templates.Themes;

namespace KeypointService.Hosting;

/// <summary>Registers what the service is made of.</summary>
internal static class ServiceRegistration
{
    private const string TextTemplate =
        "[{@t:HH:mm:ss} {@l:u3}{#if @tr is not null} {Substring(@tr, 0, 8)}{#end}] {@m}"
        + "{#if Faces is not null}: {Model}, {Faces} faces, decode {DecodeMs:0.0}, detect {DetectMs:0.0}, "
        + "landmarks {LandmarksMs:0.0}, draw {DrawMs:0.0} ms{#end}\n{@x}";

    public static void AddKeypoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.GraceSeconds + shutdown.Value.LimitSeconds));
        services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<VideoOptions>().BindConfiguration(VideoOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DetectionOptions>().BindConfiguration(DetectionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HaarFaceDetectorOptions>().BindConfiguration(DetectionOptions.Section);
        services.AddOptions<CnnFaceDetectorOptions>().BindConfiguration(DetectionOptions.CnnSection);
        services.AddSingleton<ModelFolder>();
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<FaceDetectors>();
        services.AddSingleton(provider => new KeypointPipeline(provider.GetRequiredService<FaceDetectors>().Find(null)));
        services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        services.AddSingleton<Admission>();
        services.AddSingleton<PictureBudget>();
        services.AddHostedService<Shutdown>();
        services.AddSingleton(TimeProvider.System);
        services.AddHostedService<IdleMemory>();
        services.AddSingleton<PictureReader>();
        services.AddSingleton<InferenceHandler>();
        services.AddSingleton<KeypointHandler>();
        services.AddSingleton<StreamHandler>();
        services.AddSingleton<VideoSpace>();
        services.AddSingleton<VideoUploads>();
        services.AddSingleton<VideoDecoders>();
        services.AddSingleton<VideoWorkers>();
        services.AddSingleton<VideoHandler>();
        services.AddSingleton<WarmUp>();
        services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
        services.AddHealthChecks()
            .AddCheck<WarmUp>("warm-up", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<Admission>("admission", tags: [HealthEndpoints.ReadyTag]);
        services.ConfigureHttpJsonOptions(ServiceJson.Configure);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var limits = context.Configuration.GetSection(LimitsOptions.Section).Get<LimitsOptions>() ?? new LimitsOptions();
            kestrel.AddServerHeader = false;

            // A second wall: the service refuses a large body first and with the limit in the answer, and Kestrel
            // still takes the few bytes that were under way, so that the client lives to read it.
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes + (64 * 1024);

            // What a connection may hold, how many there may be, and how long a slow one may keep its place.
            kestrel.Limits.MaxRequestBufferSize = 128 * 1024;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.MaxConnections;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.MinBytesPerSecond, TimeSpan.FromSeconds(10));
        });
    }

    public static void AddLogging(this WebApplicationBuilder builder) => builder.Services.AddSerilog((_, logger) =>
    {
        logger.MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .Filter.ByExcluding(StartFailure.IsTold)
            .Enrich.FromLogContext();
        if (builder.Configuration.GetValue<bool>("Logging:Json"))
        {
            logger.WriteTo.Console(new RenderedCompactJsonFormatter());
        }
        else
        {
            logger.WriteTo.Console(new ExpressionTemplate(TextTemplate, theme: TemplateTheme.Literate));
        }
    });

    public static void AddDocumentation(this WebApplicationBuilder builder)
    {
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "KeypointService",
                Version = "v1",
                Description = "Finds the 15 facial keypoints of every face in a picture.",
            });
            options.OperationFilter<ProblemResponsesFilter>();
            options.OperationFilter<OperationDocumentFilter>();
            options.SupportNonNullableReferenceTypes();
            options.NonNullableReferenceTypesAsRequired();
        });
    }
}
