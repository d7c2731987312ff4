using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>The process that decodes, seen from its parent, and the pipe that comes from it.</summary>
internal sealed class DecoderProcess : IAsyncDisposable
{
    // Where a signal ended a process: by the limit of processor time, or by the kernel for want of memory.
    private const int SignalBase = 128;
    private const int ProcessorTimeSignal = 24;
    private const int KillSignal = 9;

    // What a program needs to find its runtime and libraries. Nothing else: the environment may hold keys.
    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "TMPDIR"];

    // A small collector that makes no threads, no compiler in the background, no door for debuggers.
    private static readonly (string Name, string Value)[] Runtime =
    [
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_GCHeapHardLimit", "0x4000000"),
        ("DOTNET_TieredCompilation", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"),
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("MALLOC_ARENA_MAX", "1"),
    ];

    private readonly Process _process;
    private readonly Stream _pipe;

    private DecoderProcess(Process process)
    {
        _process = process;
        _pipe = process.StandardOutput.BaseStream;
    }

    public static DecoderProcess Start(DecoderProgram program, DecoderSettings settings)
    {
        ProcessStartInfo start = new(program.File, [.. program.Arguments, .. settings.ToArguments()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in Runtime)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();

        // What a runtime says when it dies must not fill the pipe; nobody needs it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new DecoderProcess(process);
    }

    /// <summary>Reads the next message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public async Task<DecoderMessage> ReadAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var bytes = new byte[Marshal.SizeOf<DecoderMessage>()];
        await WatchAsync(() => _pipe.ReadExactly(bytes), deadline, cancellation).ConfigureAwait(false);
        return MemoryMarshal.Read<DecoderMessage>(bytes);
    }

    /// <summary>Reads the pixels behind a message.</summary>
    /// <exception cref="UnreadableVideoException">The process broke down, or is too slow.</exception>
    public Task ReadPixelsAsync(Mat image, TimeSpan deadline, CancellationToken cancellation) =>
        WatchAsync(() => _pipe.ReadExactly(PixelsOf(image)), deadline, cancellation);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private static unsafe Span<byte> PixelsOf(Mat image) =>
        new((void*)image.Data, checked(image.Width * image.Height * image.Channels()));

    private async Task WatchAsync(Action read, TimeSpan deadline, CancellationToken cancellation)
    {
        // A pipe's read cannot be cancelled; it ends with the process at its other end.
        using CancellationTokenSource patience = new(deadline);
        await using var late = patience.Token.Register(Kill).ConfigureAwait(false);
        await using var cancelled = cancellation.Register(Kill).ConfigureAwait(false);
        try
        {
            await Task.Run(read, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw await EndAsync(patience.IsCancellationRequested).ConfigureAwait(false);
        }
    }

    private async Task<UnreadableVideoException> EndAsync(bool late)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var code = _process.ExitCode;
        var fault = late || code == SignalBase + ProcessorTimeSignal ? VideoFault.TooSlow
            : code == SignalBase + KillSignal ? VideoFault.TooMuchMemory
            : VideoFault.DecoderFailed;
        return new UnreadableVideoException(fault, exitCode: code);
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
