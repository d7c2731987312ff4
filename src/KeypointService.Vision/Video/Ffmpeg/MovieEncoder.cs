using System.Globalization;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>Encodes images as MPEG-4 video (ISO/IEC 14496-2), which FFmpeg writes without further libraries.</summary>
internal sealed unsafe class MovieEncoder : IDisposable
{
    /// <summary>Units of a second in which times count: whole for 24, 25, 30 and 60 frames a second and 1001-st parts.</summary>
    public const int UnitsPerSecond = 60_000;

    private const int PixelFormatYuv420 = 0;
    private const int FixedQuality = 2;
    private const int HeaderApart = 1 << 22;
    private const int QualityUnit = 118;
    private const int Quality = 3 * QualityUnit;
    private const int KeyFrameInterval = 30;
    private const int Bilinear = 2;

    private AVCodecContext* _context;
    private AVFrame* _frame;
    private AVPacket* _packet = Libav.AllocatePacket();
    private SwsContext* _scaler;

    private MovieEncoder(AVCodecContext* context, Size size)
    {
        _context = context;
        Size = size;
        _frame = Libav.AllocateFrame();
        (_frame->Width, _frame->Height, _frame->Format) = (size.Width, size.Height, PixelFormatYuv420);
        try
        {
            Check(Libav.AllocatePixels(_frame, 0));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Size Size { get; }

    public AVCodecContext* Context => _context;

    public AVPacket* Packet => _packet;

    /// <returns>Null where the encoder does not take the size.</returns>
    public static MovieEncoder? TryOpen(Size size, double pixelAspect)
    {
        var codec = Libav.FindEncoder("mpeg4");
        var context = Libav.AllocateCodec(codec);
        (context->Width, context->Height, context->Format) = (size.Width, size.Height, PixelFormatYuv420);
        context->TimeBase = new AVRational { Numerator = 1, Denominator = UnitsPerSecond };
        context->Flags |= FixedQuality | HeaderApart;
        context->Quality = Quality;
        context->KeyFrameInterval = KeyFrameInterval;
        var options = Libav.Options(("threads", "1"), ("aspect", pixelAspect.ToString(CultureInfo.InvariantCulture)));
        var result = Libav.OpenCodec(context, codec, &options);
        Libav.FreeOptions(&options);
        if (result >= 0)
        {
            return new MovieEncoder(context, size);
        }

        Libav.FreeCodec(&context);
        return null;
    }

    /// <summary>Takes the next image, at least of the encoder's size.</summary>
    public void Encode(Mat image, long time)
    {
        _scaler = Libav.GetScaler(
            _scaler, Size.Width, Size.Height, Libav.PixelFormatBgr24, Size.Width, Size.Height, PixelFormatYuv420, Bilinear, 0, 0, 0);
        if (_scaler == null)
        {
            throw new IOException("There is no memory left to write the video.");
        }

        Check(Libav.MakeWritable(_frame));
        var planes = stackalloc nint[] { image.Data, 0, 0, 0 };
        var strides = stackalloc int[] { (int)image.Step(), 0, 0, 0 };
        Check(Libav.Scale(_scaler, planes, strides, 0, Size.Height, (nint*)_frame->Data, _frame->Stride));
        _frame->Timestamp = time;
        _frame->Quality = Quality;
        Check(Libav.SendFrame(_context, _frame));
    }

    /// <summary>No more images come.</summary>
    public void End() => Check(Libav.SendFrame(_context, null));

    /// <summary>Gives the next packet where there is one.</summary>
    public bool Next()
    {
        var result = Libav.ReceivePacket(_context, _packet);
        if (result is Libav.TryAgain or Libav.EndOfFile)
        {
            return false;
        }

        Check(result);
        return true;
    }

    public void Dispose()
    {
        var (context, frame, packet) = ((nint)_context, (nint)_frame, (nint)_packet);
        _context = null;
        _frame = null;
        _packet = null;
        Libav.FreeCodec((AVCodecContext**)&context);
        Libav.FreeFrame((AVFrame**)&frame);
        Libav.FreePacket((AVPacket**)&packet);
        Libav.FreeScaler(_scaler);
        _scaler = null;
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException($"A frame cannot be encoded (FFmpeg's error {result}).");
        }
    }
}
