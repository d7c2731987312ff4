using System.CommandLine;
using System.Globalization;
using KeypointService.TestPictures;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz-video-worker</c>: decodes broken videos, shut in as the service shuts in its decoders, and may die of it. Whatever
/// number it reads stands for a video that lies in the file by now.
/// </summary>
internal static class VideoFuzzWorker
{
    public const string Name = "fuzz-video-worker";

    // What follows in a film is decoded as the beginning is.
    private const int MostFrames = 40;
    private const int MostProcessorSeconds = 3600;

    public static Command Create()
    {
        Option<string> file = new("--file") { Required = true };
        Command command = new(Name, "Run by fuzz-videos.") { file };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file)));
        return command;
    }

    private static void Run(string path)
    {
        NativeSetup.AsInTheService();
        using StreamReader numbers = new(Console.OpenStandardInput());
        using StreamWriter outcomes = new(Console.OpenStandardOutput()) { AutoFlush = true };
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        LoadAll();
        outcomes.WriteLine("loaded");
        VideoDecoderOptions limits = new();
        outcomes.WriteLine(Sandbox.Close(limits.MaxMemoryBytes, MostProcessorSeconds) ? "shut in" : "not shut in");
        while (numbers.ReadLine() is { } number)
        {
            outcomes.WriteLine(Decode(file, limits.MaxPixels, int.Parse(number, CultureInfo.InvariantCulture)));
        }
    }

    // What is not loaded by then cannot be loaded any more.
    private static void LoadAll()
    {
        var path = Path.GetTempFileName();
        var whole = DrawnClip.Encode(".mp4", "mp4v", 3);
        foreach (var video in new[] { whole, whole[..^500], [] })
        {
            File.WriteAllBytes(path, video);
            using var file = File.OpenHandle(path);
            for (var number = 0; number < 2; number++)
            {
                _ = Decode(file, NativeSetup.MaxPixels, number);
            }
        }

        File.Delete(path);
    }

    private static string Decode(SafeFileHandle file, long maxPixels, int number)
    {
        var frames = 0;
        try
        {
            using var video = VideoReader.Open(file, new VideoReadOptions { MaxPixels = maxPixels, Gray = number % 2 == 0 });
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
            return frames > 0 && exception.Fault == VideoFault.Damaged ? "damaged" : $"{exception.Fault}";
        }
        catch (OpenCVException)
        {
            return $"{VideoFault.TooMuchMemory}";
        }
    }
}
