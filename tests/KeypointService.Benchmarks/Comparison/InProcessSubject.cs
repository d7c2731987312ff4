using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>The pipeline without a server, in a process with a thread for each core. Owns the process.</summary>
internal sealed class InProcessSubject : ISubject
{
    private readonly Process _worker;

    /// <param name="name">Its name in the tables.</param>
    /// <param name="settings">Further arguments and variables for the worker.</param>
    /// <param name="work">What it is to do.</param>
    public InProcessSubject(string name, IEnumerable<string> settings, Workload work)
    {
        Name = name;
        string[] accept = work.Accept is null ? [] : ["--accept", work.Accept];
        var start = PinnedProcess.Of(
            ["dotnet", typeof(InProcessSubject).Assembly.Location, WorkerCommand.Name, .. accept], settings, work.Cores);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        _worker = Process.Start(start)!;
        _worker.StandardInput.WriteLine(Convert.ToBase64String(work.Picture));
    }

    public string Name { get; }

    public int? ProcessId => _worker.Id;

    public async Task<int> CountFacesAsync(CancellationToken cancellation) => (await RoundAsync(TimeSpan.Zero, cancellation)).Faces;

    public async Task<LoadResult> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        var before = ProcessProbe.Of(_worker.Id);
        var round = await RoundAsync(duration, cancellation);
        var after = ProcessProbe.Of(_worker.Id);
        return new LoadResult(
            [.. round.Milliseconds.Select(time => new Sample(200, time))],
            TimeSpan.FromSeconds(round.Seconds),
            new ServiceUse(after.Processor - before.Processor, round.AllocatedBytes, after.PeakBytes, after.Handles));
    }

    public async ValueTask DisposeAsync()
    {
        // The worker ends with its input.
        _worker.StandardInput.Close();
        await _worker.WaitForExitAsync();
        _worker.Dispose();
    }

    private async Task<WorkerRound> RoundAsync(TimeSpan duration, CancellationToken cancellation)
    {
        await _worker.StandardInput.WriteLineAsync(duration.TotalSeconds.ToString(CultureInfo.InvariantCulture).AsMemory(), cancellation);
        await _worker.StandardInput.FlushAsync(cancellation);
        return await _worker.StandardOutput.ReadLineAsync(cancellation) is { } line
            ? JsonSerializer.Deserialize<WorkerRound>(line)!
            : throw new InvalidOperationException("The worker ended.");
    }
}
