using System.Runtime.InteropServices;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>The process that decodes a video, seen from its parent.</summary>
internal sealed class VideoProcess : IAsyncDisposable
{
    private readonly DecoderProcess _process;

    private VideoProcess(DecoderProcess process) => _process = process;

    public static VideoProcess Start(DecoderProgram program, DecoderSettings settings)
    {
        var process = DecoderProcess.Start(program, settings.ToArguments());
        process.Input.Close();
        return new VideoProcess(process);
    }

    /// <summary>Reads the next message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public async Task<DecoderMessage> ReadAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var bytes = new byte[Marshal.SizeOf<DecoderMessage>()];
        await WatchAsync(() => _process.Output.ReadExactly(bytes), deadline, cancellation).ConfigureAwait(false);
        return MemoryMarshal.Read<DecoderMessage>(bytes);
    }

    /// <summary>Reads the pixels behind a message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public Task ReadPixelsAsync(Mat image, TimeSpan deadline, CancellationToken cancellation) =>
        WatchAsync(() => _process.Output.ReadExactly(PixelsOf(image)), deadline, cancellation);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static unsafe Span<byte> PixelsOf(Mat image) =>
        new((void*)image.Data, checked(image.Width * image.Height * image.Channels()));

    private async Task WatchAsync(Action read, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            await _process.WatchAsync(read, deadline, cancellation).ConfigureAwait(false);
        }
        catch (DecoderDeathException death)
        {
            throw new UnreadableVideoException(FaultOf(death.Cause), exitCode: death.ExitCode);
        }
    }

    private static VideoFault FaultOf(DecoderDeath cause) => cause switch
    {
        DecoderDeath.Time => VideoFault.TooSlow,
        DecoderDeath.Memory => VideoFault.TooMuchMemory,
        _ => VideoFault.DecoderFailed,
    };
}
