using System.Globalization;
using KeypointService.Training.Onnx;
using static TorchSharp.torch;

namespace KeypointService.Training.Export;

/// <summary>What a model file says of itself beside what follows from the network.</summary>
internal sealed record ModelCard
{
    public required string Version { get; init; }

    public required string TrainingData { get; init; }

    public required string License { get; init; }

    /// <summary>The face score from which a crop counts as a face, 0 to 1; stored where the network judges faces.</summary>
    public double MinConfidence { get; init; } = 0.5;

    /// <summary>Measured figures by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The metadata of the file of a network.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="network">The network, whose weights are counted.</param>
    public Dictionary<string, string> Metadata(string name, nn.Module network)
    {
        Dictionary<string, string> metadata = new()
        {
            ["name"] = name,
            ["version"] = Version,
            ["parameters"] = network.parameters().Sum(p => p.numel()).ToString(CultureInfo.InvariantCulture),
            ["training_data"] = TrainingData,
            ["license"] = License,
        };
        foreach (var (figure, value) in Figures)
        {
            var (key, text) = OnnxMetadata.Figure(figure, value);
            metadata[key] = text;
        }

        return metadata;
    }
}
