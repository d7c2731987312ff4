using System.Text.Json;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Tracking;

namespace KeypointService.Streaming;

/// <summary>Answers the frames of one stream: the tracked faces, or what is wrong with the frame.</summary>
internal sealed class FrameAnswers(
    FaceTracker tracker, string model, Admission admission, LimitsOptions limits, string traceId)
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
            JsonSerializer.Serialize(json, StreamResponse.From(frame.Number, header, model, faces), StreamJson.Default.StreamResponse);
            Answered++;
        }
        catch (RequestProblemException problem)
        {
            Write(problem.Kind, problem.Message, problem.Members);
        }
        catch (UnsupportedImageException exception)
        {
            Write(ProblemKind.UnsupportedPicture, exception.Message);
        }
        catch (CorruptImageException exception)
        {
            Write(ProblemKind.UndecodablePicture, exception.Message);
        }
        catch (CostlyImageException exception)
        {
            Write(ProblemKind.CostlyPicture, exception.Message, new Dictionary<string, object?> { [exception.LimitName] = exception.Limit });
        }

        void Write(ProblemKind kind, string detail, IReadOnlyDictionary<string, object?>? members = null)
        {
            var problem = ProblemWriter.Describe(kind, detail, traceId, members);
            problem.Extensions["frame"] = frame.Number;
            JsonSerializer.Serialize(json, problem, ProblemJson.Default.ProblemDetails);
        }
    }
}
