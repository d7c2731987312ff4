using System.Globalization;
using System.Net.WebSockets;

namespace KeypointService.Streaming;

/// <summary>Why a stream ends: the close code (RFC 6455, section 7.4) and a sentence for the client.</summary>
internal sealed record StreamEnd(WebSocketCloseStatus Status, string Reason)
{
    // RFC 6455 has a code for it, .NET has no name.
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    public static readonly StreamEnd ByClient = new(WebSocketCloseStatus.NormalClosure, "Goodbye.");

    public static readonly StreamEnd Text = new(WebSocketCloseStatus.InvalidMessageType, "Send each frame as one binary message.");

    public static readonly StreamEnd Stopping = new(TryAgainLater, "The service is stopping.");

    public static readonly StreamEnd Replaced = new(TryAgainLater, "All streams are taken, and a new one has the place of this idle one.");

    public static readonly StreamEnd Failed = new(WebSocketCloseStatus.InternalServerError, "The service failed. It has been logged.");

    public static StreamEnd Busy(string reason) => new(TryAgainLater, reason);

    public static StreamEnd Idle(TimeSpan patience) => new(
        WebSocketCloseStatus.PolicyViolation,
        string.Create(CultureInfo.InvariantCulture, $"No whole frame came within {patience.TotalSeconds:0.#} seconds."));

    public static StreamEnd TooLarge(long limit) => new(
        WebSocketCloseStatus.MessageTooBig,
        string.Create(CultureInfo.InvariantCulture, $"A frame may have at most {limit} bytes."));
}
