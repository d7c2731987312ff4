using System.Text.Json;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Tracking;

namespace KeypointService.Streaming;

/// <summary>Answers the frames of one stream: the tracked faces, or what is wrong with the frame.</summary>
internal sealed class FrameAnswers(
    FaceTracker tracker,
    string model,
    Admission admission,
    LimitsOptions limits,
    JsonSerializerOptions serialization,
    HttpContext context)
{
    public long Answered { get; private set; }

    /// <summary>Waits for a worker and writes the answer to a frame; a frame that cannot be read gets a problem.</summary>
    public async Task WriteAsync(StreamFrame frame, Utf8JsonWriter json, CancellationToken cancellation)
    {
        try
        {
            var header = ImageHeader.Read(frame.Picture.Bytes);
            PictureSize.Check(header, limits);
            using var worker = await admission.EnterAsync(cancellation);
            using var image = ImageDecoder.Decode(frame.Picture.Bytes, header, gray: true);
            var faces = tracker.Track(image, frame.Time, new StageTimes());
            var response = KeypointResponse.From(header, model, faces.Select(FaceResponse.From), frame.Number);
            JsonSerializer.Serialize(json, response, serialization);
            Answered++;
        }
        catch (Exception exception) when (Problem.From(exception) is { } problem)
        {
            JsonSerializer.Serialize(json, ProblemWriter.Describe(context, problem, frame.Number), serialization);
        }
    }
}
