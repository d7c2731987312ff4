using System.CommandLine;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz-videos</c>: broken videos through the decoder in child processes that are shut in as the service's, and whose heap
/// the C library checks. A video that kills its child is tried once more alone, kept, and counted by the signal.
/// </summary>
internal static class VideoFuzzCommand
{
    public static Command Create()
    {
        Option<int> executions = new("--executions") { Description = "Number behind the last video.", DefaultValueFactory = _ => 200_000 };
        Option<int> first = new("--first") { Description = "Number of the first one: to go on from there." };
        Option<int> seed = new("--seed") { Description = "Another seed, other videos.", DefaultValueFactory = _ => 1 };
        Option<string?> seeds = new("--seeds") { Description = "Folder with further small videos to mutate." };
        Option<DirectoryInfo> keep = new("--keep") { Description = "Folder for the videos that kill a child.", Required = true };
        Option<int> patience = new("--patience") { Description = "Seconds after which a video counts as hanging.", DefaultValueFactory = _ => 120 };
        Command command = new("fuzz-videos", "Feed broken videos to the decoder.") { executions, first, seed, seeds, keep, patience };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(keep);
            folder.Create();
            VideoMutations mutations = new(parsed.GetValue(seed), parsed.GetValue(seeds));
            VideoFuzzRun run = new(mutations, TimeSpan.FromSeconds(parsed.GetValue(patience)), folder);
            await run.RunAsync(parsed.GetValue(first), parsed.GetValue(executions), cancellation);
            return run.HasDeaths ? 1 : 0;
        });
        return command;
    }
}
