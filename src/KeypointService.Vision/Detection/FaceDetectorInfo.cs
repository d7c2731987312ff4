namespace KeypointService.Vision.Detection;

/// <summary>What a detector's model file says of itself.</summary>
public sealed record FaceDetectorInfo
{
    /// <summary>Version of the trained weights.</summary>
    public required string Version { get; init; }

    /// <summary>Number of trained weights; 0 where the file does not say.</summary>
    public required long Parameters { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The data the model was trained on.</summary>
    public required string TrainingData { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string License { get; init; }

    /// <summary>Measured figures by name.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }
}
