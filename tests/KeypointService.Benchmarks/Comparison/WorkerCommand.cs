using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>
/// <c>worker</c>: the pipeline in a process of its own, so that it can be pinned and measured as a server is. It reads
/// the picture in base64 and then the length of each round from its standard input, a line each, and answers a line a
/// round.
/// </summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    public static Command Create()
    {
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<int> shared = new("--shared") { DefaultValueFactory = _ => 1 };
        Option<string> detector = new("--detector") { DefaultValueFactory = _ => CnnFaceDetector.DetectorName };
        Option<string> model = new("--model") { DefaultValueFactory = _ => "compact" };
        Option<string?> accept = new("--accept");
        Command command = new(Name, "Run by compare and scaling.") { threads, shared, detector, model, accept };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            NativeSetup.AsInTheService();
            using var pipeline = InProcessPipeline.Load(
                parsed.GetRequiredValue(detector), parsed.GetRequiredValue(model), parsed.GetValue(accept), parsed.GetValue(shared));
            var picture = Convert.FromBase64String(Console.ReadLine()!);
            while (Console.ReadLine() is { } line)
            {
                var duration = TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture));
                Console.WriteLine(JsonSerializer.Serialize(Run(pipeline, picture, parsed.GetValue(threads), duration)));
            }
        });
        return command;
    }

    private static WorkerRound Run(InProcessPipeline pipeline, byte[] picture, int threads, TimeSpan duration)
    {
        ConcurrentBag<double> times = [];
        var faces = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            do
            {
                var begin = Stopwatch.GetTimestamp();
                faces = pipeline.Answer(picture);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
            while (Stopwatch.GetElapsedTime(start) < duration);
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        return new([.. times], Stopwatch.GetElapsedTime(start).TotalSeconds, faces, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
