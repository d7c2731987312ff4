using System.Diagnostics;
using System.Text.Json;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Tracking;

namespace KeypointService.Streaming;

/// <summary>Answers the frames of one stream: the tracked faces, or what is wrong with the frame.</summary>
internal sealed class FrameAnswers(
    FaceTracker tracker,
    string model,
    FaceFormat format,
    Admission admission,
    ClientRates rates,
    KeypointTelemetry telemetry,
    LimitsOptions limits,
    JsonSerializerOptions serialization,
    HttpContext context,
    Slots.Slot slot)
{
    public long Answered { get; private set; }

    /// <summary>Waits for a worker and writes the answer to a frame; a frame that cannot be read gets a problem.</summary>
    public async Task WriteAsync(StreamFrame frame, Utf8JsonWriter json, CancellationToken cancellation)
    {
        try
        {
            rates.Check(context);
            var header = ImageHeader.Read(frame.Picture.Bytes);
            PictureSize.Check(header, limits);
            var work = Work.Of(header, isDrawn: false);
            work.Check(limits);
            using var worker = await admission.EnterAsync(work, cancellation);
            StageTimes times = new();
            var start = Stopwatch.GetTimestamp();
            using var image = ImageDecoder.Decode(frame.Picture.Bytes, header, gray: true);
            times.Decode = Stopwatch.GetElapsedTime(start);
            var faces = tracker.Track(image, frame.Time, times);
            telemetry.Located(model, faces.Count, times);
            slot.Use();
            var response = KeypointResponse.From(header, model, faces, format, frame.Number);
            JsonSerializer.Serialize(json, response, serialization);
            Answered++;
        }
        catch (Exception exception) when (Problem.From(exception) is { } problem)
        {
            JsonSerializer.Serialize(json, ProblemWriter.Describe(context, problem, frame.Number), serialization);
        }
    }
}
