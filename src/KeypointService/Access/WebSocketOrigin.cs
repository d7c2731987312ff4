using KeypointService.Problems;

namespace KeypointService.Access;

/// <summary>
/// Refuses WebSockets of foreign pages. Browsers ask nobody before they open one, whatever the page; they tell its origin,
/// and only the server can hold that against what it allows.
/// </summary>
internal static class WebSocketOrigin
{
    /// <exception cref="RequestProblemException">A page of another origin opens a WebSocket.</exception>
    public static void Check(HttpRequest request, IReadOnlyList<string> allowed)
    {
        var origin = request.Headers.Origin.ToString();
        if (IsWebSocket(request) && origin.Length > 0 && !IsOwn(request, origin) && !allowed.Contains("*")
            && !allowed.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            throw new RequestProblemException(ProblemKind.ForeignOrigin, $"Pages of '{origin}' may not open a WebSocket here.");
        }
    }

    // Whether http or https depends on the proxy, so that the host alone counts.
    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && new HostString(page.Authority).Equals(HostOf(request, page.Scheme));

    private static HostString HostOf(HttpRequest request, string scheme) =>
        request.Host.Port == (scheme == Uri.UriSchemeHttps ? 443 : 80) ? new HostString(request.Host.Host) : request.Host;

    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
}
