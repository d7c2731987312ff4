namespace KeypointService.Vision.Landmarks;

/// <summary>What a model file says of itself.</summary>
public sealed record KeypointModelInfo
{
    /// <summary>Name, as in the query parameter <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the trained weights.</summary>
    public required string Version { get; init; }

    /// <summary>Names of the keypoints in output order.</summary>
    public required IReadOnlyList<string> KeypointNames { get; init; }

    /// <summary>Side of the crop's region as a multiple of the face box's side.</summary>
    public required double CropScale { get; init; }

    /// <summary>Number of trained weights; 0 where the file does not say.</summary>
    public required long Parameters { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The data the model was trained on.</summary>
    public required string TrainingData { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string License { get; init; }

    /// <summary>True where the model estimates its own error (output <c>sigma</c>).</summary>
    public required bool HasSigma { get; init; }

    /// <summary>True where the model tells which points are seen (output <c>visibility</c>).</summary>
    public required bool HasVisibility { get; init; }

    /// <summary>True where the model judges whether a crop shows a face (output <c>face_score</c>).</summary>
    public required bool HasFaceScore { get; init; }

    /// <summary>
    /// The face score, 0 to 1, below which a crop counts as no face unless a request says otherwise; 0 where the model
    /// does not judge.
    /// </summary>
    public required double MinConfidence { get; init; }

    /// <summary>The conventions that the model's points can be brought to, by name, such as <c>kaggle</c>.</summary>
    public required IReadOnlyDictionary<string, LabelConvention> Conventions { get; init; }

    /// <summary>Measured figures by name, such as <c>test.true_region_fast.nme15_percent</c>.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }
}
