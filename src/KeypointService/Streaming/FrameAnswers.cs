using System.Text.Json;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision.Tracking;

namespace KeypointService.Streaming;

/// <summary>Answers the frames of one stream: the tracked faces, or what is wrong with the frame.</summary>
internal sealed class FrameAnswers(
    FaceTracker tracker,
    string model,
    FaceFormat format,
    PictureAdmission admission,
    ApiKeys keys,
    ClientRates rates,
    KeypointTelemetry telemetry,
    JsonSerializerOptions serialization,
    HttpContext context,
    Slots.Slot slot)
{
    public long Answered { get; private set; }

    /// <summary>Waits for a worker and writes the answer to a frame; a frame that cannot be read gets a problem.</summary>
    /// <returns>Time to wait before the next frame: who sends more than it may would else be told so as fast as it sends.</returns>
    public async Task<TimeSpan> WriteAsync(StreamFrame frame, Utf8JsonWriter json, CancellationToken cancellation)
    {
        try
        {
            // A stream may live longer than its key.
            keys.Check(context.Request);
            rates.Check(context);
            using var worker = await admission.EnterAsync(frame.Picture.Memory, PictureUse.ExactFaces, slot.Client, cancellation);
            var faces = tracker.Track(frame.Picture.Bytes, frame.Time, worker.Cancellation);
            telemetry.Located(model, faces.Count, faces.Times);
            slot.Use();
            var response = KeypointResponse.From(faces, model, format, frame.Number);
            JsonSerializer.Serialize(json, response, serialization);
            Answered++;
            return TimeSpan.Zero;
        }
        catch (Exception exception) when (Problem.FromWork(exception, cancellation) is { } problem)
        {
            JsonSerializer.Serialize(json, ProblemWriter.Describe(context, problem, frame.Number), serialization);
            return problem.Kind == ProblemKind.RateLimited ? problem.RetryAfter : TimeSpan.Zero;
        }
    }
}
