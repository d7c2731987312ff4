using KeypointService.Access;
using KeypointService.Addresses;
using KeypointService.Capacity;
using Microsoft.Extensions.Options;

namespace KeypointService.Hosting;

/// <summary>
/// Sends the page of metrics from a copy. What writes it lets nobody have the next page before all readers have taken the last: one that
/// reads nothing would blind the others.
/// </summary>
internal static class MetricsPage
{
    private const int MostReaders = 8;

    public static void UseMetricsPage(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<LimitsOptions>>().Value;
        Slots slots = new(MostReaders, limits.ClientShare, "readers of the metrics");
        app.UseWhen(
            context => context.Request.IsBelow(Root.Metrics),
            metrics => metrics.Use(async (context, next) =>
            {
                using var slot = slots.Take(ClientNames.AddressOf(context.Connection.RemoteIpAddress));
                var page = await context.Response.WriteIntoMemoryAsync(() => next(context));
                if (page.Length > 0)
                {
                    context.Response.ContentLength = page.Length;
                    await PatientBody.SendAsync(context, limits.Send, body => body.WriteAsync(page).AsTask());
                }
            }));
    }
}
