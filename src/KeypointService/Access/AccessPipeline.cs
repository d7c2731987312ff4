using KeypointService.Addresses;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Access;

/// <summary>What stands before the API: proxies, origins, keys and rates, each where it is configured.</summary>
internal static class AccessPipeline
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccessOptions>()
            .BindConfiguration(AccessOptions.Section)
            .PostConfigure<IConfiguration>((options, configuration) => options.ReadLists(configuration))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<ClientNames>();
        builder.Services.AddSingleton<ClientRates>();
        builder.Services.AddCors();
        ManagementPort.Listen(builder);
        HostNames.Add(builder);
    }

    /// <summary>Finds out who asks; everything that looks at the address comes behind it.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            return;
        }

        ForwardedHeadersOptions headers = new()
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix,
            ForwardLimit = null,
        };
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            headers.KnownIPNetworks.Add(AccessOptions.ParseNetwork(proxy)!.Value);
        }

        app.UseForwardedHeaders(headers);
    }

    public static void UseAccess(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
        HostNames.Use(app);
        ManagementPort.Use(app, options.ManagementPort);
        if (options.CorsOrigins.Count > 0)
        {
            app.UseCors(policy => policy
                .WithOrigins([.. options.CorsOrigins])
                .WithMethods(HttpMethods.Get, HttpMethods.Post)
                .AllowAnyHeader()
                .WithExposedHeaders(
                    HeaderNames.Allow,
                    HeaderNames.RetryAfter,
                    HeaderNames.WWWAuthenticate,
                    "Inference-Header-Content-Length",
                    "Server-Timing",
                    "Video-Broken-Off"));
        }

        app.UseWhen(
            context => context.Request.IsBelow(Root.Api) || context.Request.IsBelow(Root.InferenceModels),
            Guard);
    }

    private static void Guard(IApplicationBuilder api)
    {
        var keys = api.ApplicationServices.GetRequiredService<ApiKeys>();
        var rates = api.ApplicationServices.GetRequiredService<ClientRates>();
        var origins = api.ApplicationServices.GetRequiredService<IOptions<AccessOptions>>().Value.CorsOrigins;
        api.Use((context, next) =>
        {
            keys.Check(context.Request);
            WebSocketOrigin.Check(context.Request, origins);
            rates.Check(context);
            return next(context);
        });
    }
}
