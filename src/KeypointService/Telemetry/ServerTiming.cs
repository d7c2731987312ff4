using System.Globalization;
using KeypointService.Vision;

namespace KeypointService.Telemetry;

/// <summary>Tells a client what each stage of its request took (Server Timing, W3C).</summary>
internal static class ServerTiming
{
    public static void Tell(HttpResponse response, StageTimes times) => response.Headers["Server-Timing"] = string.Create(
        CultureInfo.InvariantCulture,
        $"decode;dur={times.Decode.TotalMilliseconds:F2}, detect;dur={times.Detect.TotalMilliseconds:F2}, landmarks;dur={times.Landmarks.TotalMilliseconds:F2}, draw;dur={times.Draw.TotalMilliseconds:F2}");
}
