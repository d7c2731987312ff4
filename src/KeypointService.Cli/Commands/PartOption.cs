using System.CommandLine;
using KeypointService.Cli.Inputs;

namespace KeypointService.Cli.Commands;

/// <summary>The part of the work to do, where it is not the whole.</summary>
internal static class PartOption
{
    public static Option<string?> Create() => new("--shard")
    {
        Description = "Do one part, such as 3/16; the output is named after it. In an Indexed Job of Kubernetes JOB_COMPLETION_INDEX and JOB_COMPLETIONS tell it.",
    };

    public static Shard? Read(string? shard) =>
        shard is not null ? Shard.Parse(shard) : Shard.OfJob(Environment.GetEnvironmentVariable);
}
