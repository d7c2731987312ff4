using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>Takes the film out of a container: packets of one codec, in order. Sound is passed over.</summary>
internal sealed unsafe partial class Demuxer : IDisposable
{
    private const string Formats = "mov,matroska,avi";
    private const int DiscardAll = 48;
    private const int CoverOrThumbnails = 0x400 | 0x800;
    private const int EstimateOfBitRate = 2;
    private const int DisplayMatrixData = 5;
    private const int FromTheBeginning = 0;
    private const double Microseconds = 1e6;

    private AVPacket* _packet;
    private AVFormatContext* _context;

    private Demuxer(AVFormatContext* context)
    {
        _context = context;
        _packet = Libav.AllocatePacket();
    }

    /// <summary>The film.</summary>
    public AVStream* Stream { get; private set; }

    /// <summary>The packet that was read.</summary>
    public AVPacket* Packet => _packet;

    /// <summary>FFmpeg's name of the codec.</summary>
    public string Codec => Marshal.PtrToStringUTF8(Libav.GetCodecName(Stream->Parameters->Codec)) ?? "";

    /// <summary>Opens a file and finds the film in it.</summary>
    /// <param name="file">The file; it is to stay open as long as this object.</param>
    /// <param name="format">The container that it is read as, whatever else it may look like.</param>
    /// <param name="codec">Options for the decoders that look at the first frames.</param>
    /// <exception cref="UnreadableVideoException">It cannot be opened, or holds no film.</exception>
    public static Demuxer Open(SafeFileHandle file, VideoFormat format, params ReadOnlySpan<(string Name, string Value)> codec)
    {
        Libav.Initialize();

        // FFmpeg reads from where whoever read before has stopped.
        _ = Seek(file, 0, FromTheBeginning);
        var descriptor = file.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        var options = Libav.Options(
            ("fd", descriptor), ("protocol_whitelist", "fd"), ("format_whitelist", Formats), ("codec_whitelist", VideoCodecs.Names));
        AVFormatContext* context = null;
        var input = Libav.FindInputFormat(format switch
        {
            VideoFormat.Matroska => "matroska",
            VideoFormat.Avi => "avi",
            _ => "mov",
        });
        var result = Libav.OpenInput(&context, "fd:", input, &options);
        Libav.FreeOptions(&options);
        Check(result);
        Demuxer demuxer = new(context);
        try
        {
            demuxer.Examine(codec);
            demuxer.Stream = demuxer.FindFilm();
            return demuxer;
        }
        catch
        {
            demuxer.Dispose();
            throw;
        }
    }

    /// <summary>Length as the container tells it; zero where it does not. It may be wrong.</summary>
    public TimeSpan Length()
    {
        var seconds = Stream->Duration > 0 ? Stream->Duration * Stream->TimeBase.Value
            : _context->Duration > 0 && _context->DurationEstimate != EstimateOfBitRate ? _context->Duration / Microseconds
            : 0;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    /// <summary>How the frames are turned to stand upright.</summary>
    public DisplayMatrix Matrix()
    {
        var parameters = Stream->Parameters;
        var data = Libav.GetSideData(parameters->SideData, parameters->SideDataCount, DisplayMatrixData);
        return data == null ? default : DisplayMatrix.Read(new ReadOnlySpan<byte>(data->Data, (int)data->Size));
    }

    /// <summary>Width of a stored pixel over its height, where it is shown; 1 where nothing is said, or nothing that can be.</summary>
    public double PixelAspect() => Video.PixelAspect.OrSquare(Libav.PixelAspect(_context, Stream, null).Value);

    /// <summary>Reads the film's next packet.</summary>
    /// <returns>0, or FFmpeg's error.</returns>
    public int Read()
    {
        int result;
        do
        {
            Libav.ClearPacket(_packet);
            result = Libav.ReadPacket(_context, _packet);
        }
        while (result >= 0 && (_packet->StreamIndex != Stream->Index || _packet->Size == 0));
        return result;
    }

    public void Dispose()
    {
        var (packet, context) = ((nint)_packet, (nint)_context);
        _packet = null;
        _context = null;
        Libav.FreePacket((AVPacket**)&packet);
        Libav.CloseInput((AVFormatContext**)&context);
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new UnreadableVideoException(Libav.RanOutOfMemory ? VideoFault.TooMuchMemory : VideoFault.Damaged);
        }
    }

    private void Examine(ReadOnlySpan<(string Name, string Value)> codec)
    {
        var options = new nint[_context->StreamCount];
        for (var i = 0; i < options.Length; i++)
        {
            options[i] = Libav.Options(codec);
        }

        fixed (nint* first = options)
        {
            var result = Libav.FindStreamInfo(_context, first);
            for (var i = 0; i < options.Length; i++)
            {
                Libav.FreeOptions(first + i);
            }

            Check(result);
        }
    }

    private AVStream* FindFilm()
    {
        AVStream* film = null;
        for (var i = 0; i < _context->StreamCount; i++)
        {
            var stream = _context->Streams[i];
            if (film == null
                && stream->Parameters->MediaType == Libav.MediaTypeVideo
                && (stream->Disposition & CoverOrThumbnails) == 0)
            {
                film = stream;
            }
            else
            {
                stream->Discard = DiscardAll;
            }
        }

        return film != null ? film
            : throw new UnreadableVideoException(_context->StreamCount > 0 ? VideoFault.NoFilm : VideoFault.Damaged);
    }

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial nint Seek(SafeFileHandle file, nint offset, int whence);
}
