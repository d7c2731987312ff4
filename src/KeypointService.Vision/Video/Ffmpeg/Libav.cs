using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>
/// The functions of FFmpeg that reading and writing a video takes, in the FFmpeg inside OpenCV's library: OpenCV's own
/// reader passes on neither time stamps nor the display matrix nor what went wrong, and opens whatever it finds.
/// </summary>
internal static unsafe partial class Libav
{
    public const int EndOfFile = -541478725;
    public const int TryAgain = -11;
    public const int InvalidArgument = -22;
    public const int MediaTypeVideo = 0;
    public const int PixelFormatBgr24 = 3;
    public const long NoTimestamp = long.MinValue;

    // The C library's ENOMEM.
    private const int NoMemory = 12;
    private const string Library = "OpenCvSharpExtern";

    // Its structures are laid out alike within a major version; 59 is that of FFmpeg 7.
    private const int UtilityMajor = 59;
    private const int VersionOffset = 24;
    private const int Quiet = -8;

    /// <summary>To be called before the first video.</summary>
    /// <exception cref="NotSupportedException">OpenCV holds another FFmpeg than the one that this was written for.</exception>
    public static void Initialize()
    {
        var version = *(int*)(GetClass() + VersionOffset) >> 16;
        if (version != UtilityMajor)
        {
            throw new NotSupportedException($"OpenCV holds FFmpeg's libavutil {version}, and this program was written for {UtilityMajor}.");
        }

        // What is wrong with a file is told by the results.
        SetLogLevel(Quiet);
    }

    /// <summary>
    /// Whether memory ran out in the last call that opens, reads, decodes or scales. FFmpeg calls that a damaged frame as often
    /// as not; the C library's own word for it stays.
    /// </summary>
    public static bool RanOutOfMemory => Marshal.GetLastPInvokeError() == NoMemory;

    /// <summary>Makes a set of options; the call that takes it takes out those that it knows.</summary>
    /// <returns>To be freed with <see cref="FreeOptions"/>.</returns>
    public static nint Options(params ReadOnlySpan<(string Name, string Value)> options)
    {
        nint set = 0;
        foreach (var (name, value) in options)
        {
            _ = SetOption(&set, name, value, 0);
        }

        return set;
    }

    [LibraryImport(Library, EntryPoint = "av_find_input_format", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindInputFormat(string name);

    [LibraryImport(Library, EntryPoint = "avformat_open_input", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int OpenInput(AVFormatContext** context, string url, nint format, nint* options);

    [LibraryImport(Library, EntryPoint = "avformat_find_stream_info", SetLastError = true)]
    public static partial int FindStreamInfo(AVFormatContext* context, nint* options);

    [LibraryImport(Library, EntryPoint = "av_guess_sample_aspect_ratio")]
    public static partial AVRational PixelAspect(AVFormatContext* context, AVStream* stream, AVFrame* frame);

    [LibraryImport(Library, EntryPoint = "avformat_close_input")]
    public static partial void CloseInput(AVFormatContext** context);

    [LibraryImport(Library, EntryPoint = "av_read_frame", SetLastError = true)]
    public static partial int ReadPacket(AVFormatContext* context, AVPacket* packet);

    [LibraryImport(Library, EntryPoint = "av_dict_free")]
    public static partial void FreeOptions(nint* options);

    [LibraryImport(Library, EntryPoint = "av_packet_alloc")]
    public static partial AVPacket* AllocatePacket();

    [LibraryImport(Library, EntryPoint = "av_packet_unref")]
    public static partial void ClearPacket(AVPacket* packet);

    [LibraryImport(Library, EntryPoint = "av_packet_move_ref")]
    public static partial void MovePacket(AVPacket* to, AVPacket* from);

    [LibraryImport(Library, EntryPoint = "av_packet_free")]
    public static partial void FreePacket(AVPacket** packet);

    [LibraryImport(Library, EntryPoint = "av_packet_side_data_get")]
    public static partial AVPacketSideData* GetSideData(AVPacketSideData* data, int count, int type);

    [LibraryImport(Library, EntryPoint = "av_frame_alloc")]
    public static partial AVFrame* AllocateFrame();

    [LibraryImport(Library, EntryPoint = "av_frame_free")]
    public static partial void FreeFrame(AVFrame** frame);

    [LibraryImport(Library, EntryPoint = "av_frame_get_buffer")]
    public static partial int AllocatePixels(AVFrame* frame, int align);

    [LibraryImport(Library, EntryPoint = "av_frame_make_writable")]
    public static partial int MakeWritable(AVFrame* frame);

    [LibraryImport(Library, EntryPoint = "avcodec_find_decoder")]
    public static partial nint FindDecoder(int codec);

    [LibraryImport(Library, EntryPoint = "avcodec_find_encoder_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindEncoder(string name);

    [LibraryImport(Library, EntryPoint = "avcodec_get_name")]
    public static partial nint GetCodecName(int codec);

    [LibraryImport(Library, EntryPoint = "avcodec_alloc_context3")]
    public static partial AVCodecContext* AllocateCodec(nint codec);

    [LibraryImport(Library, EntryPoint = "avcodec_parameters_to_context")]
    public static partial int CopyParameters(AVCodecContext* context, AVCodecParameters* parameters);

    [LibraryImport(Library, EntryPoint = "avcodec_parameters_from_context")]
    public static partial int CopyParameters(AVCodecParameters* parameters, AVCodecContext* context);

    [LibraryImport(Library, EntryPoint = "avcodec_open2", SetLastError = true)]
    public static partial int OpenCodec(AVCodecContext* context, nint codec, nint* options);

    [LibraryImport(Library, EntryPoint = "avcodec_free_context")]
    public static partial void FreeCodec(AVCodecContext** context);

    [LibraryImport(Library, EntryPoint = "avcodec_send_packet", SetLastError = true)]
    public static partial int SendPacket(AVCodecContext* context, AVPacket* packet);

    [LibraryImport(Library, EntryPoint = "avcodec_receive_frame", SetLastError = true)]
    public static partial int ReceiveFrame(AVCodecContext* context, AVFrame* frame);

    [LibraryImport(Library, EntryPoint = "avcodec_send_frame")]
    public static partial int SendFrame(AVCodecContext* context, AVFrame* frame);

    [LibraryImport(Library, EntryPoint = "avcodec_receive_packet")]
    public static partial int ReceivePacket(AVCodecContext* context, AVPacket* packet);

    [LibraryImport(Library, EntryPoint = "avformat_alloc_output_context2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AllocateOutput(AVFormatContext** context, nint format, string name, string? file);

    [LibraryImport(Library, EntryPoint = "avformat_new_stream")]
    public static partial AVStream* NewStream(AVFormatContext* context, nint codec);

    [LibraryImport(Library, EntryPoint = "avio_open2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenFile(nint* file, string url, int flags, nint interrupt, nint* options);

    [LibraryImport(Library, EntryPoint = "avio_closep")]
    public static partial int CloseFile(nint* file);

    [LibraryImport(Library, EntryPoint = "avformat_write_header")]
    public static partial int WriteHeader(AVFormatContext* context, nint* options);

    [LibraryImport(Library, EntryPoint = "av_interleaved_write_frame")]
    public static partial int WritePacket(AVFormatContext* context, AVPacket* packet);

    [LibraryImport(Library, EntryPoint = "av_packet_rescale_ts")]
    public static partial void Rescale(AVPacket* packet, AVRational from, AVRational to);

    [LibraryImport(Library, EntryPoint = "av_write_trailer")]
    public static partial int WriteTrailer(AVFormatContext* context);

    [LibraryImport(Library, EntryPoint = "avformat_free_context")]
    public static partial void FreeFormat(AVFormatContext* context);

    [LibraryImport(Library, EntryPoint = "sws_getCachedContext", SetLastError = true)]
    public static partial SwsContext* GetScaler(
        SwsContext* context,
        int width,
        int height,
        int format,
        int toWidth,
        int toHeight,
        int toFormat,
        int flags,
        nint from,
        nint to,
        nint parameters);

    [LibraryImport(Library, EntryPoint = "sws_scale", SetLastError = true)]
    public static partial int Scale(SwsContext* context, nint* from, int* fromStride, int firstRow, int rows, nint* to, int* toStride);

    [LibraryImport(Library, EntryPoint = "sws_freeContext")]
    public static partial void FreeScaler(SwsContext* context);

    [LibraryImport(Library, EntryPoint = "avcodec_get_class")]
    private static partial nint GetClass();

    [LibraryImport(Library, EntryPoint = "av_dict_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetOption(nint* options, string key, string value, int flags);

    [LibraryImport(Library, EntryPoint = "av_log_set_level")]
    private static partial void SetLogLevel(int level);
}
