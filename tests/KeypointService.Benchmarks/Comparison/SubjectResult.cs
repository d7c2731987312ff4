using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>What the rounds of a subject measured.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Faces">Faces that it found in the picture.</param>
internal sealed record SubjectResult(string Name, int Faces)
{
    public List<LoadResult> Rounds { get; } = [];

    /// <summary>All rounds as one.</summary>
    public LoadResult All => LoadResult.Of(Rounds);

    /// <summary>How many times as much processor time an answer takes as another one's, round by round. Other work on the machine moves it less than throughput.</summary>
    public Ratio ProcessorRatioTo(SubjectResult other) => new([.. Rounds.Zip(
        other.Rounds, (own, its) => own.ProcessorMilliseconds / its.ProcessorMilliseconds).OfType<double>()]);

    /// <summary>How many times as many answers a second as another one, round by round.</summary>
    public Ratio RatioTo(SubjectResult other) => new([.. Rounds.Zip(other.Rounds, (own, its) => own.Throughput / its.Throughput)]);
}
