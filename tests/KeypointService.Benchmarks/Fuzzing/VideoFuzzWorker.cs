using System.CommandLine;
using System.Globalization;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary><c>fuzz-video-worker</c>: decodes broken videos and may die of it; tells of each before and after.</summary>
internal static class VideoFuzzWorker
{
    public const string Name = "fuzz-video-worker";

    // What follows in a film is decoded as the beginning is.
    private const int MostFrames = 40;

    public static Command Create()
    {
        Option<int> seed = new("--seed"), from = new("--from"), to = new("--to");
        Option<string?> seeds = new("--seeds");
        Command command = new(Name, "Run by fuzz-videos.") { seed, from, to, seeds };
        command.Hidden = true;
        command.SetAction(parsed => Run(new VideoMutations(parsed.GetValue(seed), parsed.GetValue(seeds)), parsed.GetValue(from), parsed.GetValue(to)));
        return command;
    }

    private static void Run(VideoMutations mutations, int from, int to)
    {
        NativeSetup.AsInTheService();
        using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
        var path = Path.GetTempFileName();
        for (var number = from; number < to; number++)
        {
            output.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            File.WriteAllBytes(path, mutations.Create(number));
            output.WriteLine(Decode(path, number));
        }

        File.Delete(path);
    }

    private static string Decode(string path, int number)
    {
        var frames = 0;
        try
        {
            using var video = VideoReader.Open(path, new VideoReadOptions { Gray = number % 2 == 0 });
            using var image = new Mat();
            while (frames < MostFrames && video.Next())
            {
                video.Read(image);
                frames++;
            }

            return video.Errors > 0 || video.IsCutOff ? "damaged" : "whole";
        }
        catch (UnreadableVideoException exception)
        {
            return frames > 0 ? "damaged" : $"{exception.Fault}";
        }
    }
}
