using System.CommandLine;
using System.Diagnostics;
using KeypointService.Benchmarks.Load;
using KeypointService.Vision.Imaging;
using Spectre.Console;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary><c>slowest</c>: the dearest pictures that can be thought of at the pixel limit, and what decoding them takes.</summary>
internal static class SlowestCommand
{
    public static Command Create()
    {
        Option<int> repeats = new("--repeats") { Description = "Decodings, of which the fastest counts.", DefaultValueFactory = _ => 3 };
        Option<DirectoryInfo?> save = new("--save") { Description = "Folder to write the pictures to, and not to time them." };
        Command command = new("slowest", "Time the dearest pictures at the pixel limit, or show their refusal.") { repeats, save };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(save) is { } folder)
            {
                Save(folder);
                return;
            }

            NativeSetup.AsInTheService();
            var table = new Table().MarkdownBorder().AddColumns("picture", "bytes", "megapixels", "answer", "memory");
            foreach (var (name, create) in CostlyPictures.All)
            {
                var file = create();
                var before = ProcessProbe.OfThisFromNow();
                var answer = Answer(file, parsed.GetValue(repeats));
                var memory = ProcessProbe.Of(Environment.ProcessId).PeakBytes - before.ResidentBytes;
                table.AddRow(name, $"{file.Length:N0}", $"{ImageHeader.Read(file).Pixels / 1e6:F1}", answer, ProcessProbe.Megabytes(memory));
                AnsiConsole.WriteLine($"{name}: {answer}");
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static void Save(DirectoryInfo folder)
    {
        folder.Create();
        foreach (var (name, create) in CostlyPictures.All)
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, string.Concat(name.Where(char.IsAsciiLetterOrDigit))), create());
        }
    }

    private static string Answer(byte[] file, int repeats)
    {
        try
        {
            return $"{Enumerable.Range(0, repeats).Min(_ => Time(file)):F0} ms";
        }
        catch (Exception exception) when (exception is CorruptImageException or CostlyImageException)
        {
            return Markup.Escape(exception.Message);
        }
    }

    private static double Time(byte[] file)
    {
        var start = Stopwatch.GetTimestamp();
        ImageDecoder.Decode(file, ImageHeader.Read(file)).Dispose();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
