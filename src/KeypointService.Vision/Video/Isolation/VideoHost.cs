using System.Text;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video.Ffmpeg;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>
/// The process that decodes one video and may break down over it. It is started before there is a video, is told its file on its
/// standard input, and writes messages and pixels to its standard output, no faster than the parent reads.
/// </summary>
internal static class VideoHost
{
    /// <summary>The first argument of a program that is started to decode.</summary>
    public const string Argument = "--decode-video";

    // A whole frame of a small video; more than the kernel grants is cut down by it.
    private const int PipeBytes = 1 << 20;

    // A film may take minutes: it lets pictures pass.
    private const int Politeness = 5;

    /// <summary>Decodes the video that it is told.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run()
    {
        Sandbox.MakeWay(Politeness);
        Sandbox.LoadAssemblies();
        Libav.Initialize();
        Cv2.SetNumThreads(1);
        ParentPipe.Enlarge(PipeBytes);
        try
        {
            var request = ParentPipe.Await<VideoRequest>();
            var path = new byte[request.PathBytes];
            ParentPipe.Read(path);
            using var file = File.OpenHandle(Encoding.UTF8.GetString(path));
            Decode(file, request, Sandbox.Close(request.MemoryBytes, request.ProcessorSeconds));
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
            // The parent wants nothing, or nothing more; or the file is gone, of which it sees that nothing comes.
            return 0;
        }
    }

    private static void Decode(SafeFileHandle file, in VideoRequest request, bool isFiltered)
    {
        using var reader = VideoReader.Open(file, new VideoReadOptions { MaxPixels = request.MaxPixels, Gray = request.Gray });
        DecoderOutput.Open(reader, isFiltered);
        using var image = new Mat();
        while (reader.Next())
        {
            if (reader.Frame % request.Every != 0)
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
