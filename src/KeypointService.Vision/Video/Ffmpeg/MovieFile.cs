using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>An MP4 file that encoded frames go into.</summary>
internal sealed unsafe class MovieFile : IDisposable
{
    private const int ReadWrite = 3;

    private static readonly AVRational Unit = new() { Numerator = 1, Denominator = MovieEncoder.UnitsPerSecond };

    private readonly AVStream* _stream;
    private AVPacket* _waiting = Libav.AllocatePacket();
    private AVFormatContext* _context;
    private bool _isWaiting;

    public MovieFile(SafeFileHandle file, MovieEncoder encoder)
    {
        try
        {
            var context = _context;
            Check(Libav.AllocateOutput(&context, 0, "mp4", null));
            _context = context;
            _stream = Libav.NewStream(_context, 0);
            Check(Libav.CopyParameters(_stream->Parameters, encoder.Context));
            _stream->TimeBase = Unit;
            var options = Libav.Options(("fd", file.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)));
            nint opened = 0;
            var result = Libav.OpenFile(&opened, "fd:", ReadWrite, 0, &options);
            Libav.FreeOptions(&options);
            Check(result);
            _context->File = opened;
            Check(Libav.WriteHeader(_context, null));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Writes what is encoded. The last packet waits until its length is known.</summary>
    public void Take(MovieEncoder encoder)
    {
        while (encoder.Next())
        {
            if (_isWaiting)
            {
                Write(encoder.Packet->Timestamp);
            }

            Libav.MovePacket(_waiting, encoder.Packet);
            _isWaiting = true;
        }
    }

    /// <summary>Writes the rest and the table of frames.</summary>
    /// <param name="end">When the last frame ends.</param>
    public void End(long end)
    {
        if (_isWaiting)
        {
            Write(Math.Max(end, _waiting->Timestamp + 1));
            _isWaiting = false;
        }

        Check(Libav.WriteTrailer(_context));
    }

    public void Dispose()
    {
        var packet = _waiting;
        _waiting = null;
        Libav.FreePacket(&packet);
        if (_context != null)
        {
            _ = Libav.CloseFile(&_context->File);
            Libav.FreeFormat(_context);
            _context = null;
        }
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException($"The video cannot be written (FFmpeg's error {result}).");
        }
    }

    private void Write(long until)
    {
        _waiting->Duration = until - _waiting->Timestamp;
        _waiting->StreamIndex = _stream->Index;
        Libav.Rescale(_waiting, Unit, _stream->TimeBase);
        Check(Libav.WritePacket(_context, _waiting));
    }
}
