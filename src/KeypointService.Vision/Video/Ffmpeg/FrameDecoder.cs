using System.Globalization;

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>Makes frames of packets.</summary>
internal sealed unsafe class FrameDecoder : IDisposable
{
    private const int CorruptPacket = 2;
    private const int CorruptFrame = 1;

    private AVFrame* _frame = Libav.AllocateFrame();
    private AVCodecContext* _context;
    private bool _isAtEnd;

    // Once is enough: what is missing since then shows in frames that come much later.
    private bool _ranOutOfMemory;

    /// <summary>Opens the decoder of a film.</summary>
    /// <exception cref="UnreadableVideoException">The codec is none of those that are decoded, or refuses the film.</exception>
    public FrameDecoder(Demuxer film, long maxPixels)
    {
        try
        {
            var codec = VideoCodecs.IsDecoded(film.Codec) ? Libav.FindDecoder(film.Stream->Parameters->Codec) : 0;
            if (codec == 0)
            {
                throw new UnreadableVideoException(VideoFault.UnknownCodec, film.Codec);
            }

            _context = Libav.AllocateCodec(codec);
            var result = Libav.CopyParameters(_context, film.Stream->Parameters);
            var options = Libav.Options(Options(maxPixels));
            result = result < 0 ? result : Libav.OpenCodec(_context, codec, &options);
            Libav.FreeOptions(&options);
            if (result < 0)
            {
                throw new UnreadableVideoException(Libav.RanOutOfMemory ? VideoFault.TooMuchMemory : VideoFault.Damaged);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The current frame.</summary>
    public AVFrame* Frame => _frame;

    /// <summary>Errors that were met on the way to the current frame or in it.</summary>
    public int Errors { get; private set; }

    /// <summary>Options of a decoder: one thread, for videos are decoded side by side, and no larger frames.</summary>
    public static (string Name, string Value)[] Options(long maxPixels)
    {
        // Decoders count the rows and columns in that fill the last blocks.
        var most = maxPixels + (maxPixels / 8) + (1 << 16);
        return [("threads", "1"), ("max_pixels", most.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Decodes the next frame.</summary>
    /// <returns>False at the end of the film.</returns>
    /// <exception cref="UnreadableVideoException">A frame passes a limit.</exception>
    public bool Next(Demuxer film)
    {
        Errors = 0;
        while (true)
        {
            var result = Libav.ReceiveFrame(_context, _frame);
            _ranOutOfMemory |= Libav.RanOutOfMemory;
            if (result >= 0)
            {
                if ((_frame->Flags & CorruptFrame) != 0 || _frame->Errors != 0)
                {
                    Count(VideoFault.Damaged);
                }

                return true;
            }

            if (result == Libav.EndOfFile || (result != Libav.TryAgain && _isAtEnd))
            {
                return false;
            }

            Note(result);
            Feed(film);
        }
    }

    public void Dispose()
    {
        var (frame, context) = ((nint)_frame, (nint)_context);
        _frame = null;
        _context = null;
        Libav.FreeFrame((AVFrame**)&frame);
        Libav.FreeCodec((AVCodecContext**)&context);
    }

    private void Feed(Demuxer film)
    {
        var result = film.Read();
        _ranOutOfMemory |= Libav.RanOutOfMemory;
        if (result < 0)
        {
            _isAtEnd = true;
            if (result != Libav.EndOfFile)
            {
                Count(VideoFault.Damaged);
            }

            _ = Libav.SendPacket(_context, null);
            return;
        }

        Errors += (film.Packet->Flags & CorruptPacket) != 0 ? 1 : 0;
        result = Libav.SendPacket(_context, film.Packet);
        _ranOutOfMemory |= Libav.RanOutOfMemory;
        Note(result);
    }

    private void Note(int result)
    {
        if (result < 0 && result != Libav.TryAgain)
        {
            // A decoder that refuses a size forgets the one that it had.
            Count(result == Libav.InvalidArgument && _context->Width == 0 ? VideoFault.TooManyPixels : VideoFault.Damaged);
        }
    }

    /// <exception cref="UnreadableVideoException">It is no damage that leaves other frames whole.</exception>
    private void Count(VideoFault fault)
    {
        Errors++;
        fault = _ranOutOfMemory ? VideoFault.TooMuchMemory : fault;
        if (fault != VideoFault.Damaged)
        {
            throw new UnreadableVideoException(fault);
        }
    }
}
