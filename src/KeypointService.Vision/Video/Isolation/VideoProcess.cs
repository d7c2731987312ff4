using System.Runtime.InteropServices;
using System.Text;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>The process that decodes a video, seen from its parent.</summary>
internal sealed class VideoProcess(DecoderProcess process) : IAsyncDisposable
{
    /// <summary>Tells the process what to decode.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public Task AskAsync(string path, VideoDecoderOptions options, CancellationToken cancellation)
    {
        var name = Encoding.UTF8.GetBytes(path);
        VideoRequest request = new(
            name.Length, options.Gray, options.Every, options.MaxPixels, options.MaxMemoryBytes, options.MaxProcessorSeconds);
        return WatchAsync(
            () =>
            {
                process.Input.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<VideoRequest>(in request)));
                process.Input.Write(name);
                process.Input.Close();
            },
            options.FrameDeadline,
            cancellation);
    }

    /// <summary>Reads the next message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public async Task<DecoderMessage> ReadAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var bytes = new byte[Marshal.SizeOf<DecoderMessage>()];
        await WatchAsync(() => process.Output.ReadExactly(bytes), deadline, cancellation).ConfigureAwait(false);
        return MemoryMarshal.Read<DecoderMessage>(bytes);
    }

    /// <summary>Reads the pixels behind a message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public Task ReadPixelsAsync(Mat image, TimeSpan deadline, CancellationToken cancellation) =>
        WatchAsync(() => process.Output.ReadExactly(PixelsOf(image)), deadline, cancellation);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static unsafe Span<byte> PixelsOf(Mat image) =>
        new((void*)image.Data, checked(image.Width * image.Height * image.Channels()));

    private async Task WatchAsync(Action read, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            await process.WatchAsync(read, deadline, cancellation).ConfigureAwait(false);
        }
        catch (DecoderDeathException death) when (death.Cause != DecoderDeath.Memory)
        {
            throw new UnreadableVideoException(FaultOf(death.Cause), exitCode: death.ExitCode);
        }
    }

    private static VideoFault FaultOf(DecoderDeath cause) => cause switch
    {
        DecoderDeath.Time => VideoFault.TooSlow,
        _ => VideoFault.DecoderFailed,
    };
}
