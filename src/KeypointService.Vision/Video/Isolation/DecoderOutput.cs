using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>Writes the decoder's messages into the pipe to the parent.</summary>
internal sealed unsafe partial class DecoderOutput(SafeFileHandle pipe)
{
    private const int SetPipeSize = 1031;

    /// <summary>Whether the system filters this process's calls; part of what is told.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>Lets more bytes wait in the pipe, so that the two processes take turns less often.</summary>
    public void EnlargePipe(int bytes) => _ = Control(pipe, SetPipeSize, bytes);

    public void Open(VideoReader reader) => Send(new DecoderMessage
    {
        Kind = DecoderMessageKind.Opened,
        Width = reader.Width,
        Height = reader.Height,
        Rate = reader.Rate,
        Seconds = reader.Length.TotalSeconds,
        IsFiltered = IsFiltered ? 1 : 0,
    });

    public void Skip(VideoReader reader) => Send(About(reader, DecoderMessageKind.Skipped));

    public void Write(VideoReader reader, Mat image)
    {
        Send(About(reader, DecoderMessageKind.Frame) with
        {
            Width = image.Width,
            Height = image.Height,
            Channels = image.Channels(),
        });
        var size = (long)image.Width * image.Channels() * image.Height;
        Send(new ReadOnlySpan<byte>((void*)image.Data, checked((int)size)));
    }

    public void End(VideoReader reader) => Send(About(reader, DecoderMessageKind.Ended));

    public void Fail(VideoFault fault, string? codec)
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

    private void Send(DecoderMessage message) => Send(MemoryMarshal.AsBytes(new ReadOnlySpan<DecoderMessage>(in message)));

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            fixed (byte* first = bytes)
            {
                var written = Write(pipe, first, (nuint)bytes.Length);
                if (written <= 0)
                {
                    throw new IOException("Nobody reads what is decoded.");
                }

                bytes = bytes[(int)written..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
