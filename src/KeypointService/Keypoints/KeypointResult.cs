using System.Globalization;
using KeypointService.Vision;

namespace KeypointService.Keypoints;

/// <summary>The answer to a keypoint request: JSON, or the annotated picture.</summary>
/// <param name="Response">The faces.</param>
/// <param name="Picture">The encoded annotated picture; null where JSON is asked.</param>
/// <param name="Format">What the answer is written as.</param>
/// <param name="Times">What each stage took.</param>
internal sealed record KeypointResult(KeypointResponse Response, byte[]? Picture, ResponseFormat Format, StageTimes Times) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers["Server-Timing"] = ServerTiming();
        if (Picture is null)
        {
            return response.WriteAsJsonAsync(
                Response, KeypointJson.Default.KeypointResponse, "application/json", httpContext.RequestAborted);
        }

        response.ContentType = Format == ResponseFormat.Png ? "image/png" : "image/jpeg";
        response.ContentLength = Picture.Length;
        return response.Body.WriteAsync(Picture, httpContext.RequestAborted).AsTask();
    }

    private string ServerTiming() => string.Create(
        CultureInfo.InvariantCulture,
        $"decode;dur={Times.Decode.TotalMilliseconds:F2}, detect;dur={Times.Detect.TotalMilliseconds:F2}, landmarks;dur={Times.Landmarks.TotalMilliseconds:F2}, draw;dur={Times.Draw.TotalMilliseconds:F2}");
}
