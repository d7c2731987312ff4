using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Pictures;
using Perfolizer.Horology;

namespace KeypointService.Benchmarks.Stages;

/// <summary><c>stages</c>: time and memory of each step from the file to the answer.</summary>
internal static class StagesCommand
{
    private static readonly Type[] Stages =
    [
        typeof(DecodeBenchmarks), typeof(DetectBenchmarks), typeof(LandmarkBenchmarks), typeof(SessionBenchmarks), typeof(DrawBenchmarks), typeof(EncodeBenchmarks), typeof(PipelineBenchmarks),
    ];

    public static Command Create()
    {
        var (picture, fit, cores) = (LoadOptions.PictureOrDrawn(), LoadOptions.Fit(), LoadOptions.Cores());
        Command command = new("stages", "Time each stage of the pipeline with BenchmarkDotNet.") { picture, fit, cores };
        command.SetAction(parsed =>
        {
            NativeSetup.AsInTheService();
            StagePicture.Choose(BenchmarkPicture.Load(parsed.GetValue(picture), parsed.GetValue(fit)));
            if (parsed.GetValue(cores) is { } own)
            {
                PinnedProcess.MoveThis(own);
            }

            StageTable table = new();
            var isGood = true;
            foreach (var stage in Stages)
            {
                Console.Error.WriteLine(stage.Name);
                isGood &= table.Add(BenchmarkRunner.Run(stage, Config()));
            }

            table.Write();
            return isGood ? 0 : 1;
        });
        return command;
    }

    private static ManualConfig Config() => new ManualConfig()
        .AddJob(Job.Default

            // In this process: the native libraries are set as in the service, and nothing has to be built.
            .WithToolchain(InProcessEmitToolchain.DontLogOutput)
            .WithWarmupCount(3)
            .WithIterationCount(10)
            .WithIterationTime(TimeInterval.FromMilliseconds(250)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine("artifacts", "stages"));
}
