using System.CommandLine;
using KeypointService.Benchmarks.Attack;
using KeypointService.Benchmarks.Cluster;
using KeypointService.Benchmarks.Comparison;
using KeypointService.Benchmarks.Fuzzing;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Scaling;
using KeypointService.Benchmarks.Stages;
using KeypointService.Vision;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;
using Spectre.Console;

if (DecoderHost.IsMeant(args))
{
    return DecoderHost.Run(args);
}

HeifDecoding.Use(DecoderProgram.Of(typeof(Program).Assembly));

// Tables are for files and for the README: as wide as they need.
AnsiConsole.Profile.Width = 240;

RootCommand root = new("Measures KeypointService: under load, under attack, over time, and while it stops.")
{
    StagesCommand.Create(),
    LoadCommand.Create(),
    OverloadCommand.Create(),
    StreamCommand.Create(),
    SoakCommand.Create(),
    AttackCommand.Create(),
    DrainCommand.Create(),
    FuzzCommand.Create(),
    FuzzWorker.Create(),
    VideoFuzzCommand.Create(),
    VideoFuzzWorker.Create(),
    SlowestCommand.Create(),
    CompareCommand.Create(),
    PostedCommand.Create(),
    ScalingCommand.Create(),
    ClusterCommand.Create(),
    WorkerCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
