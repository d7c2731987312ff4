using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>
/// Lets subjects work in turn, again and again in short rounds, so that what slows the machine down for a while slows
/// all of them. Who rests is halted: a runtime compiles what has just run often when there is time, which is the others'.
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
        try
        {
            foreach (var subject in subjects)
            {
                results.Add(new SubjectResult(subject.Name, await subject.CountFacesAsync(cancellation)));
                await subject.RunAsync(WarmUp, cancellation);
                Send(ProcessSignal.Halt, subject);
            }

            await TakeTurnsAsync(subjects, results, cancellation);
            return results;
        }
        finally
        {
            foreach (var subject in subjects)
            {
                Send(ProcessSignal.GoOn, subject);
            }
        }
    }

    private async Task TakeTurnsAsync(IReadOnlyList<ISubject> subjects, List<SubjectResult> results, CancellationToken cancellation)
    {
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (subject, result) in subjects.Zip(results))
            {
                Send(ProcessSignal.GoOn, subject);
                result.Rounds.Add(await subject.RunAsync(duration, cancellation));
                Send(ProcessSignal.Halt, subject);
            }

            await Console.Error.WriteLineAsync(
                $"Round {round} of {rounds}: {string.Join(", ", results.Select(result => $"{result.Name} {LoadResult.Text(result.Rounds[^1].Throughput)}/s"))}");
        }
    }

    private static void Send(string signal, ISubject subject)
    {
        if (subject.ProcessId is { } process)
        {
            ProcessSignal.Send(signal, process);
        }
    }
}
