using System.Runtime.InteropServices;

namespace KeypointService.Vision.Video.Ffmpeg;

// The fields that are used, at their offsets in FFmpeg 7 on 64-bit systems. FFmpeg allocates all but AVRational itself.
#pragma warning disable CA1051, CS0649, IDE1006, SA1649

[StructLayout(LayoutKind.Sequential)]
internal struct AVRational
{
    public int Numerator;
    public int Denominator;

    public readonly double Value => Denominator == 0 ? 0 : (double)Numerator / Denominator;
}

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct AVFormatContext
{
    [FieldOffset(16)] public nint OutputFormat;
    [FieldOffset(32)] public nint File;
    [FieldOffset(44)] public int StreamCount;
    [FieldOffset(48)] public AVStream** Streams;
    [FieldOffset(104)] public long Duration;
    [FieldOffset(300)] public int DurationEstimate;
}

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct AVStream
{
    [FieldOffset(8)] public int Index;
    [FieldOffset(16)] public AVCodecParameters* Parameters;
    [FieldOffset(32)] public AVRational TimeBase;
    [FieldOffset(48)] public long Duration;
    [FieldOffset(64)] public int Disposition;
    [FieldOffset(68)] public int Discard;
    [FieldOffset(88)] public AVRational AverageRate;
}

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct AVCodecParameters
{
    [FieldOffset(0)] public int MediaType;
    [FieldOffset(4)] public int Codec;
    [FieldOffset(32)] public AVPacketSideData* SideData;
    [FieldOffset(40)] public int SideDataCount;
    [FieldOffset(72)] public int Width;
    [FieldOffset(76)] public int Height;
}

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct AVPacketSideData
{
    [FieldOffset(0)] public byte* Data;
    [FieldOffset(8)] public nuint Size;
}

[StructLayout(LayoutKind.Explicit)]
internal struct AVPacket
{
    [FieldOffset(8)] public long Timestamp;
    [FieldOffset(32)] public int Size;
    [FieldOffset(36)] public int StreamIndex;
    [FieldOffset(40)] public int Flags;
    [FieldOffset(64)] public long Duration;
}

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct AVFrame
{
    [FieldOffset(0)] public fixed long Data[8];
    [FieldOffset(64)] public fixed int Stride[8];
    [FieldOffset(104)] public int Width;
    [FieldOffset(108)] public int Height;
    [FieldOffset(116)] public int Format;
    [FieldOffset(136)] public long Timestamp;
    [FieldOffset(160)] public int Quality;
    [FieldOffset(292)] public int Flags;
    [FieldOffset(296)] public int Range;
    [FieldOffset(320)] public long BestTimestamp;
    [FieldOffset(344)] public int Errors;
}

[StructLayout(LayoutKind.Explicit)]
internal struct AVCodecContext
{
    [FieldOffset(64)] public int Flags;
    [FieldOffset(84)] public AVRational TimeBase;
    [FieldOffset(116)] public int Width;
    [FieldOffset(120)] public int Height;
    [FieldOffset(140)] public int Format;
    [FieldOffset(332)] public int KeyFrameInterval;
    [FieldOffset(420)] public int Quality;
}

internal struct SwsContext;
