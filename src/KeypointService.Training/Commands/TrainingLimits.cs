namespace KeypointService.Training.Commands;

/// <summary>What the numbers of a training may be: wide enough for every use, and narrow enough to tell a slip of the finger.</summary>
internal static class TrainingLimits
{
    /// <summary>The smallest peak learning rate: with less nothing moves.</summary>
    public const double LeastRate = 1e-9;

    /// <summary>The greatest: with more every training diverges.</summary>
    public const double GreatestRate = 10;

    /// <summary>Most crops of a kind a step; more fill the memory of every machine.</summary>
    public const int MostCrops = 16_384;

    /// <summary>Most pixels a step.</summary>
    public const int MostPixels = 100_000_000;

    /// <summary>Most threads.</summary>
    public const int MostThreads = 1024;
}
