using KeypointService.Training.Networks;

namespace KeypointService.Training.Optimization;

/// <summary>The settings of a training run of the detector's second stage. They are stored with its checkpoints.</summary>
internal sealed record VerifierTrainingOptions : IRunOptions
{
    static string IRunOptions.Command => "train-verifier";

    static string IRunOptions.Mark => nameof(Batch);

    string IRunOptions.Network => VerifierNetwork.ModelName;

    public int Epochs { get; init; } = 20;

    /// <summary>Steps an epoch.</summary>
    public int Steps { get; init; } = 250;

    /// <summary>Crops a step: half of them faces, one half of these of crowds, and an eighth parts of faces.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Peak learning rate of AdamW; see <see cref="Optimization.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 2e-3;

    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Share of the old value that the averaged weights keep at each step.</summary>
    public double AverageDecay { get; init; } = 0.999;

    public int Seed { get; init; } = 1;

    /// <summary>The detector's model file, whose hits are judged.</summary>
    public string Detector { get; init; } = "";

    /// <summary>Folder of the run whose best weights this one starts from; null for a random start.</summary>
    public string? Initial { get; init; }

    /// <summary>Model file whose weights this one starts from; null for none.</summary>
    public string? InitialModel { get; init; }

    public IReadOnlyList<string> Data { get; init; } = [];

    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Pictures without faces.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];
}
