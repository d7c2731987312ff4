using System.ComponentModel;
using System.Diagnostics;

namespace KeypointService.Vision.Isolation;

/// <summary>A process that decodes, seen from its parent, and the pipes to it and from it.</summary>
internal sealed class DecoderProcess : IAsyncDisposable, IDisposable
{
    // Where a signal ended a process: by the limit of processor time, or by the kernel for want of memory.
    private const int SignalBase = 128;
    private const int ProcessorTimeSignal = 24;
    private const int KillSignal = 9;

    // What the system says where it cannot start a process now.
    private const int TryAgain = 11;
    private const int NoMemory = 12;

    // What a program needs to find its runtime and libraries. Nothing else: the environment may hold keys.
    private static readonly string[] Inherited = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "TMPDIR"];

    // A small collector that makes no threads, no door for debuggers, and what is compiled is compiled once, quickly: without call counts
    // and the wait for them nothing is left for a compiler in the background, whose thread the sandbox would not let begin.
    private static readonly (string Name, string Value)[] Runtime =
    [
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_GCHeapHardLimit", "0x4000000"),
        ("DOTNET_TC_CallCounting", "0"),
        ("DOTNET_TC_CallCountingDelayMs", "0"),
        ("DOTNET_TC_QuickJitForLoops", "1"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"),
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("MALLOC_ARENA_MAX", "1"),
    ];

    // Says to a process that it was started to decode. One that did not ask would start another, and that one the next.
    private const string Mark = "KEYPOINTS_DECODER";

    private readonly Process _process;
    private readonly long _start = TimeProvider.System.GetTimestamp();

    private DecoderProcess(Process process) => _process = process;

    /// <summary>What the process writes. Reading ends with the process.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What the process reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>True as long as the process will wait for what it is to decode.</summary>
    public bool IsFresh => !_process.HasExited && TimeProvider.System.GetElapsedTime(_start) < ParentPipe.Patience / 2;

    /// <summary>Starts the program that decodes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What kind it decodes.</param>
    /// <exception cref="InvalidOperationException">This process was started to decode, and its program has not asked.</exception>
    /// <exception cref="DecoderDeathException">The system has no room for one more process at the moment.</exception>
    /// <exception cref="Win32Exception">The system does not let the program start others.</exception>
    public static DecoderProcess Start(DecoderProgram program, IEnumerable<string> arguments)
    {
        if (Environment.GetEnvironmentVariable(Mark) is not null)
        {
            throw new InvalidOperationException(
                $"This process was started to decode. Its program has to ask {nameof(DecoderHost)}.{nameof(DecoderHost.IsMeant)} before all else.");
        }

        ProcessStartInfo start = new(program.File, [.. program.Arguments, .. arguments])
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

        start.Environment[Mark] = "1";
        foreach (var (name, value) in Runtime)
        {
            start.Environment[name] = value;
        }

        var process = Start(start);

        DecoderProcess decoder = new(process);
        try
        {
            // What a runtime says when it dies must not fill the pipe; nobody needs it. Not as lines: one without an end would be kept.
            _ = DrainAsync(process.StandardError.BaseStream);
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    private static async Task DrainAsync(Stream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It was closed while it was read.
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode is TryAgain or NoMemory)
        {
            throw new DecoderDeathException(DecoderDeath.Memory, exception.NativeErrorCode);
        }
    }

    /// <summary>Reads from the process, or writes to it, and ends it where that takes too long.</summary>
    /// <param name="exchange">What is read or written.</param>
    /// <param name="deadline">Longest time for it.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="DecoderDeathException">The process broke down, or is too slow.</exception>
    public async Task WatchAsync(Action exchange, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => Watch(exchange, deadline, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DecoderDeathException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <inheritdoc cref="WatchAsync"/>
    public void Watch(Action exchange, TimeSpan deadline, CancellationToken cancellation = default)
    {
        // A pipe's read cannot be cancelled; it ends with the process at its other end.
        using CancellationTokenSource patience = new(deadline);
        using var late = patience.Token.Register(Kill);
        using var cancelled = cancellation.Register(Kill);
        try
        {
            exchange();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Death(patience.Token);
        }

        // What came at the last moment came from a process that has been ended: the next exchange would not know why.
        if (!late.Unregister())
        {
            throw Death(patience.Token);
        }
    }

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        Close();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Close();
    }

    /// <summary>Whoever has asked a process for its pipes has to close them: it does not.</summary>
    private void Close()
    {
        Output.Dispose();
        Input.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    private DecoderDeathException Death(CancellationToken patience)
    {
        // A process that has closed its pipes may live on until the patience ends it: only then is it known.
        _process.WaitForExit();
        return new DecoderDeathException(CauseOf(_process.ExitCode, patience.IsCancellationRequested), _process.ExitCode);
    }

    private static DecoderDeath CauseOf(int code, bool late) =>
        late || code == SignalBase + ProcessorTimeSignal ? DecoderDeath.Time
        : code == SignalBase + KillSignal ? DecoderDeath.Memory
        : DecoderDeath.Breakdown;

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
