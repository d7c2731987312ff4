using KeypointService.Aligned;
using KeypointService.Capacity;
using KeypointService.Inference;
using KeypointService.Keypoints;
using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Streaming;
using KeypointService.Uploads;
using KeypointService.Video;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace KeypointService.Hosting;

/// <summary>Registers what the service is made of.</summary>
internal static class ServiceRegistration
{
    // Behind the gate, which makes room for a new connection by closing an idle one.
    private const int ConnectionMargin = 64;

    // Of a connection in HTTP/2: requests at a time, each with a buffer for its answer, and bytes that may come before they are read.
    private const int StreamsOfConnection = 16;
    private const int Http2Window = 512 * 1024;

    // Kestrel takes none of a second or less.
    private const double ShortestGrace = 2;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);

    public static void AddKeypoints(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section)
            .PostConfigure(limits => limits.Fit()).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.GraceSeconds + shutdown.Value.LimitSeconds));
        services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<VideoOptions>().BindConfiguration(VideoOptions.Section)
            .PostConfigure<IOptions<LimitsOptions>>((video, limits) => video.Fit(limits.Value.AvailableBytes))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DetectionOptions>().BindConfiguration(DetectionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HaarFaceDetectorOptions>().BindConfiguration(DetectionOptions.Section);
        services.AddOptions<CnnFaceDetectorOptions>().BindConfiguration(DetectionOptions.CnnSection);
        services.AddSingleton<ModelFolder>();
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<FaceDetectors>();
        services.AddSingleton<Pipelines>();
        services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        services.AddSingleton<Admission>();
        services.AddSingleton<PictureMemory>();
        services.AddSingleton<ConnectionGate>();

        // Tells a service manager, where one listens (NOTIFY_SOCKET), that a picture was answered, not just that a port is open.
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<ListenSockets>();
        services.AddOptions<SocketTransportOptions>()
            .Configure<ListenSockets>((transport, sockets) => transport.CreateBoundListenSocket = sockets.Bind);
        services.AddHostedService<Shutdown>();
        services.AddSingleton(TimeProvider.System);
        services.AddHostedService<IdleMemory>();
        services.AddSingleton<PictureReader>();
        services.AddSingleton<PictureAdmission>();
        services.AddSingleton<InferenceHandler>();
        services.AddSingleton<KeypointHandler>();
        services.AddSingleton<BatchHandler>();
        services.AddSingleton<AlignedHandler>();
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
            .AddCheck<Admission>("admission", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<TemporaryFolder>("temporary-folder", tags: [HealthEndpoints.ReadyTag]);
        services.ConfigureHttpJsonOptions(ServiceJson.Configure);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, options) =>
        {
            var limits = options.Value;
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(endpoint.ApplicationServices.GetRequiredService<ConnectionGate>().Guard));
            MinDataRate Wall(double seconds) => new(limits.MinBytesPerSecond, TimeSpan.FromSeconds(Math.Max(seconds, ShortestGrace)));
            kestrel.AddServerHeader = false;

            // A second wall: the service refuses a large body first and with the limit in the answer, and Kestrel
            // still takes the few bytes that were under way, so that the client lives to read it.
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes + (64 * 1024);

            // What a connection may hold, how many there may be, and how long a slow one may keep its place.
            kestrel.Limits.MaxRequestBufferSize = 128 * 1024;
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsOfConnection;
            kestrel.Limits.Http2.InitialConnectionWindowSize = Http2Window;
            kestrel.Limits.Http2.InitialStreamWindowSize = Http2Window;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections + ConnectionMargin;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.MaxConnections + ConnectionMargin;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MinRequestBodyDataRate = Wall(limits.StallSeconds);
            kestrel.Limits.MinResponseDataRate = Wall(limits.SendSeconds);
        });
    }
}
