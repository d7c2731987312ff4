using System.Runtime.InteropServices;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>What a message of the decoder's process tells.</summary>
internal enum DecoderMessageKind
{
    /// <summary>The video is open: size, rate, length.</summary>
    Opened = 1,

    /// <summary>A frame that was passed over: number and time.</summary>
    Skipped = 2,

    /// <summary>A frame: number, time, size, and its pixels behind the message, row by row.</summary>
    Frame = 3,

    /// <summary>The video is over.</summary>
    Ended = 4,

    /// <summary>The video cannot be read, or not any further.</summary>
    Failed = 5,
}

/// <summary>
/// The message that the decoder's process writes about each frame, as it lies in memory: both ends are the same program
/// on the same machine. Whoever reads it takes it for the word of a stranger.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DecoderMessage
{
    public const int CodecLength = 16;

    public DecoderMessageKind Kind;
    public int Width;
    public int Height;
    public int Channels;
    public int Frame;
    public int Errors;
    public int FirstError;
    public VideoFault Fault;
    public int IsCutOff;
    public int IsFiltered;
    public double Seconds;
    public double Rate;
    public double PixelAspect;
    public CodecName Codec;

    /// <summary>The codec's name with whatever is no letter or digit left out.</summary>
    public readonly string CodecText
    {
        get
        {
            ReadOnlySpan<byte> codec = Codec;
            return string.Concat(codec.ToArray().Select(letter => (char)letter).Where(char.IsAsciiLetterOrDigit));
        }
    }

    /// <summary>ASCII letters, filled up with zeros.</summary>
    [System.Runtime.CompilerServices.InlineArray(CodecLength)]
    public struct CodecName
    {
        private byte _first;
    }
}
