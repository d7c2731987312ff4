using System.CommandLine;
using KeypointService.Capacity;
using KeypointService.Faces;
using KeypointService.Vision;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Native;
using OpenCvSharp;

namespace KeypointService.Cli.Commands;

/// <summary>What the commands that look for faces let a user choose, as the parameters of the service do.</summary>
internal sealed class LocateChoices
{
    private readonly Option<string> _model = new("--model") { Description = "The keypoint model.", DefaultValueFactory = _ => "compact" };

    private readonly Option<int> _faces = new Option<int>("--max-faces")
    {
        Description = "At most so many faces a picture or frame, the largest.",
        DefaultValueFactory = _ => new LocateOptions().MaxFaces,
    }.Within(1, int.MaxValue);

    private readonly Option<double?> _confidence = new Option<double?>("--min-confidence")
    {
        Description = "Leave out faces whose confidence is below this, 0 to 1; by default the model's own threshold. A model without confidences (classic) keeps all.",
        CustomParser = OptionRange.Number,
    }.Within(0, 1);

    private readonly Option<long> _pixels = new Option<long>("--max-pixels")
    {
        Description = "Refuse larger pictures, and films of larger frames: a line with an error each.",
        DefaultValueFactory = _ => new LimitsOptions().MaxPixels,
    }.Within(1, NativeLimits.MostPixels);

    private readonly Option<bool> _high = new("--high") { Description = "Look at each face a second time: better points for more work." };

    private readonly Option<bool> _thorough = new("--thorough")
    {
        Description = "Search all of a picture at fine scales, for small faces that the quick search overlooks: contact sheets, screenshots, scans.",
    };

    /// <summary>The options, for a command to have.</summary>
    /// <param name="ofPictures">False to leave out those that a film has no use for.</param>
    public IEnumerable<Option> All(bool ofPictures) => ofPictures ? [_model, _high, _thorough, _faces, _confidence, _pixels] : [_model, _faces, _confidence, _pixels];

    /// <summary>Most pixels of a picture.</summary>
    public long MaxPixels(ParseResult parsed) => parsed.GetValue(_pixels);

    public LocateOptions Read(ParseResult parsed) => new()
    {
        MaxFaces = parsed.GetValue(_faces),
        MinConfidence = FaceResponse.LeastConfidence(parsed.GetValue(_confidence)),
        Accuracy = parsed.GetValue(_high) ? Accuracy.High : Accuracy.Fast,
        Thorough = parsed.GetValue(_thorough),
    };

    /// <summary>The pipeline with the chosen model; the caller owns it.</summary>
    public KeypointPipeline Load(ParseResult parsed)
    {
        NativeLimits.Apply(MaxPixels(parsed));

        // Pictures run side by side; more threads inside each would only take turns.
        Cv2.SetNumThreads(1);
        return KeypointPipeline.Load(parsed.GetValue(_model)!);
    }
}
