using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video.Ffmpeg;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>
/// The process that decodes one video and may break down over it. It reads a file that its parent has open, and writes
/// messages and pixels to its standard output, no faster than the parent reads.
/// </summary>
internal static class VideoHost
{
    /// <summary>The first argument of a program that is started to decode; its others are for this class alone.</summary>
    public const string Argument = "--decode-video";

    // A whole frame of a small video; more than the kernel grants is cut down by it.
    private const int PipeBytes = 1 << 20;

    // A film may take minutes: it lets pictures pass.
    private const int Politeness = 5;

    /// <summary>Decodes the video that the arguments name.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        Sandbox.MakeWay(Politeness);
        var settings = DecoderSettings.Parse(arguments);
        Libav.Initialize();
        Cv2.SetNumThreads(1);
        using var file = File.OpenHandle(settings.Path);
        ParentPipe.Enlarge(PipeBytes);
        var isFiltered = Sandbox.Close(settings.MemoryBytes, settings.ProcessorSeconds);
        try
        {
            Decode(file, settings, isFiltered);
            return 0;
        }
        catch (UnreadableVideoException exception)
        {
            DecoderOutput.Fail(exception.Fault, exception.Codec);
            return 0;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OpenCVException)
        {
            DecoderOutput.Fail(VideoFault.TooMuchMemory, codec: null);
            return 0;
        }
        catch (IOException)
        {
            // Nobody reads any more.
            return 0;
        }
    }

    private static void Decode(SafeFileHandle file, DecoderSettings settings, bool isFiltered)
    {
        using var reader = VideoReader.Open(file, new VideoReadOptions { MaxPixels = settings.MaxPixels, Gray = settings.Gray });
        DecoderOutput.Open(reader, isFiltered);
        using var image = new Mat();
        while (reader.Next())
        {
            if (reader.Frame % settings.Every != 0)
            {
                DecoderOutput.Skip(reader);
                continue;
            }

            reader.Read(image);
            DecoderOutput.Write(reader, image);
        }

        DecoderOutput.End(reader);
    }
}
