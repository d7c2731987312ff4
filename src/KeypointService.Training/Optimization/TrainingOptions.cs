namespace KeypointService.Training.Optimization;

/// <summary>The settings of a training run. They are stored with its checkpoints, and a resumed run keeps them.</summary>
internal sealed record TrainingOptions
{
    public int Epochs { get; init; } = 30;

    public int BatchSize { get; init; } = 64;

    /// <summary>Peak learning rate; it warms up over the first epoch and then falls along half a cosine.</summary>
    public double LearningRate { get; init; } = 0.4;

    public double Momentum { get; init; } = 0.9;

    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of the old value that the averaged weights keep at each step.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Share of the dense layers' inputs that a step leaves out.</summary>
    public double Dropout { get; init; } = 0.2;

    public int Seed { get; init; } = 1;

    /// <summary>The set whose labels the model follows; null where all but Kaggle's agree.</summary>
    public string? Reference { get; init; }

    /// <summary>Folder of the run whose best weights this one starts from; null for a random start.</summary>
    public string? Initial { get; init; }

    /// <summary>Side of the crop's region as a multiple of the face box's side.</summary>
    public double CropScale { get; init; } = 1.0;

    public IReadOnlyList<string> Data { get; init; } = [];

    public IReadOnlyList<string> Validation { get; init; } = [];
}
