using Spectre.Console;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Tries broken videos in turn, and counts what comes of them.</summary>
internal sealed class VideoFuzzRun(VideoMutations mutations, TimeSpan patience, DirectoryInfo keep)
{
    private const int VideosPerLine = 1000;

    // Some leaks of FFmpeg's end with the process.
    private const int VideosPerChild = 500;

    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private int _tried;

    /// <summary>True where a video ended its process twice.</summary>
    public bool HasDeaths => _outcomes.Keys.Any(outcome => outcome.EndsWith(", again", StringComparison.Ordinal));

    public async Task RunAsync(int from, int to, CancellationToken cancellation)
    {
        for (var first = from; first < to;)
        {
            using var child = await VideoFuzzChild.StartAsync(cancellation);
            var last = Math.Min(to, first + VideosPerChild);
            while (first < last)
            {
                var number = first++;
                var outcome = await TryAsync(child, number, cancellation);
                if (outcome.Death is not { } death)
                {
                    Count(outcome.Text!);
                    continue;
                }

                using var alone = await VideoFuzzChild.StartAsync(cancellation);
                var again = await TryAsync(alone, number, cancellation);
                Count(again.Death == death ? $"death {death}, again" : $"death {death}, then {again.Text ?? $"{again.Death}"}");
                await File.WriteAllBytesAsync(Path.Combine(keep.FullName, $"{number}-{death}"), mutations.Create(number), cancellation);
                break;
            }
        }

        Tell();
    }

    /// <returns>What came of a video, or the exit code of the process that it ended; -1 for a hang.</returns>
    private async Task<(string? Text, int? Death)> TryAsync(VideoFuzzChild child, int number, CancellationToken cancellation)
    {
        try
        {
            return await child.DecodeAsync(mutations.Create(number), number, patience, cancellation) is { } text
                ? (text, null)
                : (null, child.ExitCode);
        }
        catch (TimeoutException)
        {
            return (null, -1);
        }
    }

    private void Count(string outcome)
    {
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        if (++_tried % VideosPerLine == 0)
        {
            Tell();
        }
    }

    private void Tell() => AnsiConsole.WriteLine(
        $"{_tried} videos: {string.Join(", ", _outcomes.Select(outcome => $"{outcome.Key} {outcome.Value}"))}");
}
