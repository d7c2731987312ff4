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
}
