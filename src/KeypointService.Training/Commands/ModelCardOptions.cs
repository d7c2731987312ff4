using System.CommandLine;
using KeypointService.Training.Export;

namespace KeypointService.Training.Commands;

/// <summary>The options of an export that say what a model file tells of itself.</summary>
internal sealed class ModelCardOptions
{
    private readonly Option<string> _version = new("--model-version") { Description = "Version of the weights.", DefaultValueFactory = _ => "1.0.0" };

    private readonly Option<string> _data = new("--training-data")
    {
        Description = "What the model was trained on, for its metadata.",
        DefaultValueFactory = _ => "not stated",
    };

    private readonly Option<string> _license = new("--license")
    {
        Description = "Licence of the weights, for its metadata.",
        DefaultValueFactory = _ => "not stated",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_version);
        command.Options.Add(_data);
        command.Options.Add(_license);
    }

    /// <summary>The card that was asked for.</summary>
    public ModelCard Card(ParseResult parsed) => new()
    {
        Version = parsed.GetValue(_version)!,
        TrainingData = parsed.GetValue(_data)!,
        License = parsed.GetValue(_license)!,
    };
}
