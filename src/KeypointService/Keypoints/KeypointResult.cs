using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Telemetry;
using KeypointService.Vision;

namespace KeypointService.Keypoints;

/// <summary>The answer to a keypoint request: JSON, or the annotated picture.</summary>
/// <param name="Model">Name of the model that located the faces.</param>
/// <param name="Faces">How many there are.</param>
/// <param name="Response">The faces, where JSON is asked.</param>
/// <param name="Picture">The encoded annotated picture, whose owner this is until it is sent; null where JSON is asked.</param>
/// <param name="Format">What the answer is written as.</param>
/// <param name="Times">What each stage took.</param>
/// <param name="Patience">Longest time for the client to take a piece of the picture.</param>
internal sealed record KeypointResult(
    string Model,
    int Faces,
    KeypointResponse? Response,
    OutgoingPicture? Picture,
    ResponseFormat Format,
    StageTimes Times,
    TimeSpan Patience) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        ServerTiming.Tell(response, Times);
        if (Picture is null)
        {
            await response.WriteAsJsonAsync(Response, options: null, "application/json", httpContext.RequestAborted);
            return;
        }

        using (Picture)
        {
            await Picture.SendAsync(httpContext, Format == ResponseFormat.Png ? "image/png" : "image/jpeg", Patience);
        }
    }
}
