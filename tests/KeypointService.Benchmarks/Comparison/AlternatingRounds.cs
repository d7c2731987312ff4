using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>
/// Lets subjects work in turn, again and again in short rounds, so that what slows the machine down for a while slows
/// all of them.
/// </summary>
/// <param name="rounds">How often each subject's turn comes.</param>
/// <param name="duration">Length of a turn.</param>
internal sealed class AlternatingRounds(int rounds, TimeSpan duration)
{
    // The compiler looks at what runs often before it compiles it for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<SubjectResult>> RunAsync(IReadOnlyList<ISubject> subjects, CancellationToken cancellation)
    {
        List<SubjectResult> results = [];
        foreach (var subject in subjects)
        {
            results.Add(new SubjectResult(subject.Name, await subject.CountFacesAsync(cancellation)));
            await subject.RunAsync(WarmUp, cancellation);
        }

        for (var round = 1; round <= rounds; round++)
        {
            for (var i = 0; i < subjects.Count; i++)
            {
                results[i].Rounds.Add(await subjects[i].RunAsync(duration, cancellation));
            }

            await Console.Error.WriteLineAsync(
                $"Round {round} of {rounds}: {string.Join(", ", results.Select(result => $"{result.Name} {LoadResult.Text(result.Rounds[^1].Throughput)}/s"))}");
        }

        return results;
    }
}
