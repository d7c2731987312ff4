using KeypointService.Vision.Video.Ffmpeg;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>
/// The process that decodes one video and may break down over it. It reads a file that its parent has open, and writes
/// messages and pixels to its standard output, no faster than the parent reads.
/// </summary>
public static class DecoderHost
{
    /// <summary>The first argument of a program that is started to decode; its others are for this class alone.</summary>
    public const string Argument = "--decode-video";

    // A whole frame of a small video; more than the kernel grants is cut down by it.
    private const int PipeBytes = 1 << 20;
    private const int StandardOutput = 1;

    /// <summary>True where the program was started to decode.</summary>
    public static bool IsMeant(IReadOnlyList<string> arguments) => arguments.Count > 0 && arguments[0] == Argument;

    /// <summary>Decodes the video that the arguments name.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        Sandbox.MakeWay();
        var settings = DecoderSettings.Parse(arguments);
        Libav.Initialize();
        Cv2.SetNumThreads(1);
        using var output = new SafeFileHandle(StandardOutput, ownsHandle: false);
        using var file = File.OpenHandle(settings.Path);
        DecoderOutput decoded = new(output);
        decoded.EnlargePipe(PipeBytes);
        decoded.IsFiltered = Sandbox.Close(settings.MemoryBytes, settings.ProcessorSeconds);
        try
        {
            Decode(file, settings, decoded);
            return 0;
        }
        catch (UnreadableVideoException exception)
        {
            decoded.Fail(exception.Fault, exception.Codec);
            return 0;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OpenCVException)
        {
            decoded.Fail(VideoFault.TooMuchMemory, codec: null);
            return 0;
        }
        catch (IOException)
        {
            // Nobody reads any more.
            return 0;
        }
    }

    private static void Decode(SafeFileHandle file, DecoderSettings settings, DecoderOutput output)
    {
        using var reader = VideoReader.Open(file, new VideoReadOptions { MaxPixels = settings.MaxPixels, Gray = settings.Gray });
        output.Open(reader);
        using var image = new Mat();
        while (reader.Next())
        {
            if (reader.Frame % settings.Every != 0)
            {
                output.Skip(reader);
                continue;
            }

            reader.Read(image);
            output.Write(reader, image);
        }

        output.End(reader);
    }
}
