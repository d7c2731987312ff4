using System.CommandLine;
using KeypointService.Benchmarks.Fuzzing;

RootCommand root = new("Measures KeypointService: under load, under attack, over time, and while it stops.")
{
    FuzzCommand.Create(),
    FuzzWorker.Create(),
    SlowestCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
