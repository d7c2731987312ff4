using System.Diagnostics;
using System.Globalization;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>A process that decodes broken videos one after another, seen from its parent. Owns it, and the file between the two.</summary>
internal sealed class VideoFuzzChild : IDisposable
{
    // The C library's checks lie in a library of their own.
    private const string HeapChecks = "libc_malloc_debug.so.0";

    private readonly string _file = Path.GetTempFileName();
    private readonly Process _process;

    private VideoFuzzChild()
    {
        var program = typeof(VideoFuzzChild).Assembly.Location;
        ProcessStartInfo start = new("dotnet", [program, VideoFuzzWorker.Name, "--file", _file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_PRELOAD"] = HeapChecks;
        start.Environment["GLIBC_TUNABLES"] = "glibc.malloc.check=3";
        start.Environment["MALLOC_PERTURB_"] = "165";
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>How the process ended; for after a death.</summary>
    public int ExitCode => _process.ExitCode;

    /// <exception cref="InvalidOperationException">This system does not shut the process in.</exception>
    public static async Task<VideoFuzzChild> StartAsync(CancellationToken cancellation)
    {
        VideoFuzzChild child = new();
        _ = await child._process.StandardOutput.ReadLineAsync(cancellation);
        return await child._process.StandardOutput.ReadLineAsync(cancellation) == "shut in"
            ? child
            : throw new InvalidOperationException("The process that decodes is not shut in here.");
    }

    /// <summary>Has the process decode a video.</summary>
    /// <returns>What came of it; null where the process died.</returns>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public async Task<string?> DecodeAsync(byte[] video, int number, TimeSpan patience, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(_file, video, cancellation);
        await _process.StandardInput.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync(cancellation);
        var outcome = await _process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(patience, cancellation);
        if (outcome is null)
        {
            await _process.WaitForExitAsync(cancellation);
        }

        return outcome;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        File.Delete(_file);
    }
}
