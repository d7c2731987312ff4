namespace KeypointService.Training.Optimization;

/// <summary>The settings of a training run of some kind.</summary>
internal interface IRunOptions
{
    /// <summary>The command whose runs have such settings.</summary>
    static abstract string Command { get; }

    /// <summary>A setting that the runs of no other command have, by which a folder tells of which it is.</summary>
    static abstract string Mark { get; }

    /// <summary>The name of the model that the network becomes.</summary>
    string Network { get; }

    /// <summary>Folder of the run whose best weights this one starts from; null for a random start.</summary>
    string? Initial { get; }

    /// <summary>Model file whose weights this one starts from; null for none.</summary>
    string? InitialModel { get; }

    /// <summary>Files of what is learned.</summary>
    IReadOnlyList<string> Data { get; }

    /// <summary>Files of what chooses the best weights.</summary>
    IReadOnlyList<string> Validation { get; }
}
