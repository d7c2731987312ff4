using KeypointService.Training.Data;
using KeypointService.Training.Networks;

namespace KeypointService.Training.Optimization;

/// <summary>The settings of a detector's training run. They are stored with its checkpoints, and a resumed run keeps them.</summary>
internal sealed record DetectorTrainingOptions : IRunOptions
{
    static string IRunOptions.Command => "train-detector";

    static string IRunOptions.Mark => nameof(BatchPixels);

    string IRunOptions.Network => DetectorNetwork.ModelName;

    public int Epochs { get; init; } = 40;

    /// <summary>Steps an epoch.</summary>
    public int Steps { get; init; } = 400;

    /// <summary>Pixels a step, shared by scenes of one size.</summary>
    public int BatchPixels { get; init; } = 500_000;

    /// <summary>Peak learning rate of AdamW; see <see cref="Optimization.LearningRate"/>.</summary>
    public double LearningRate { get; init; } = 2e-3;

    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Share of the old value that the averaged weights keep at each step.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Compute convolutions in bfloat16: faster where the processor has it (AVX512-BF16, AMX), slower elsewhere.</summary>
    public bool Half { get; init; }

    public SceneOptions Scenes { get; init; } = new();

    public int Seed { get; init; } = 1;

    /// <summary>Folder of the run whose best weights this one starts from; null for a random start.</summary>
    public string? Initial { get; init; }

    /// <summary>Model file whose weights this one starts from; null for none.</summary>
    public string? InitialModel { get; init; }

    public IReadOnlyList<string> Data { get; init; } = [];

    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Pictures without faces.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];
}
