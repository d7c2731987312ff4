using System.Runtime.InteropServices;
using System.Text;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>Writes the decoder's messages into the pipe to the parent.</summary>
internal static unsafe class DecoderOutput
{
    /// <param name="reader">The video.</param>
    /// <param name="isFiltered">Whether the system filters this process's calls.</param>
    public static void Open(VideoReader reader, bool isFiltered) => Send(new DecoderMessage
    {
        Kind = DecoderMessageKind.Opened,
        Width = reader.Width,
        Height = reader.Height,
        Rate = reader.Rate,
        PixelAspect = reader.PixelAspect,
        Seconds = reader.Length.TotalSeconds,
        IsFiltered = isFiltered ? 1 : 0,
    });

    public static void Skip(VideoReader reader) => Send(About(reader, DecoderMessageKind.Skipped));

    public static void Write(VideoReader reader, Mat image)
    {
        Send(About(reader, DecoderMessageKind.Frame) with
        {
            Width = image.Width,
            Height = image.Height,
            Channels = image.Channels(),
        });
        var size = (long)image.Width * image.Channels() * image.Height;
        ParentPipe.Write(new ReadOnlySpan<byte>((void*)image.Data, checked((int)size)));
    }

    public static void End(VideoReader reader) => Send(About(reader, DecoderMessageKind.Ended));

    public static void Fail(VideoFault fault, string? codec)
    {
        DecoderMessage message = new() { Kind = DecoderMessageKind.Failed, Fault = fault };
        var name = (codec ?? "").AsSpan(0, Math.Min((codec ?? "").Length, DecoderMessage.CodecLength));
        _ = Encoding.ASCII.GetBytes(name, message.Codec);
        Send(message);
    }

    private static DecoderMessage About(VideoReader reader, DecoderMessageKind kind) => new()
    {
        Kind = kind,
        Frame = reader.Frame,
        Seconds = reader.Time.TotalSeconds,
        Errors = reader.Errors,
        FirstError = reader.FirstError,
        IsCutOff = reader.IsCutOff ? 1 : 0,
    };

    private static void Send(DecoderMessage message) =>
        ParentPipe.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<DecoderMessage>(in message)));
}
