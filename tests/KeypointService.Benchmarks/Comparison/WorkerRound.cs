namespace KeypointService.Benchmarks.Comparison;

/// <summary>What a worker tells of a round.</summary>
/// <param name="Milliseconds">Time of every picture.</param>
/// <param name="Seconds">Length of the round.</param>
/// <param name="Faces">Faces found in the picture.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated.</param>
internal sealed record WorkerRound(IReadOnlyList<double> Milliseconds, double Seconds, int Faces, double AllocatedBytes);
