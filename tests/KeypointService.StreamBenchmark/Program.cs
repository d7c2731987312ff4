using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KeypointService.StreamBenchmark;

Option<string> address = new("--url")
{
    Description = "The stream of a running service.",
    DefaultValueFactory = _ => "ws://127.0.0.1:8080/v1/stream",
};
Option<FileInfo> picture = new("--picture") { Description = "The frame to send, over and over: a JPEG of 640×480 pixels with one face.", Required = true };
Option<int> seconds = new("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 10 };
Option<int?> process = new("--pid") { Description = "The service's process on this machine: tells how many frames a second of processor time are answered." };
RootCommand root = new("Measures how many frames a second one live stream gets answered.") { address, picture, seconds, process };
root.SetAction(async (parsed, cancellation) =>
{
    var frame = await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation);
    using StreamLoad load = new(frame);
    await load.OpenAsync(new Uri(parsed.GetValue(address)!), cancellation);
    await load.RunAsync(TimeSpan.FromSeconds(2), cancellation);
    using var service = parsed.GetValue(process) is { } id ? Process.GetProcessById(id) : null;
    var before = service?.TotalProcessorTime;
    var result = await load.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation);
    service?.Refresh();
    var used = (service?.TotalProcessorTime - before)?.TotalSeconds;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Frames} frames of {result.Size}, {result.Faces} faces: {result.Frames / result.Seconds:F1} frames a second, latency {result.MedianMilliseconds:F1} ms median, {result.WorstMilliseconds:F1} ms worst"));
    if (used is { } time)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Frames / time:F1} frames a second of processor time ({time:F2} s used)"));
    }
});
return await root.Parse(args).InvokeAsync();
