using System.Diagnostics;

namespace KeypointService.Tests;

/// <summary>The program in a process of its own.</summary>
internal sealed class RunningService : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    public RunningService(params IEnumerable<string> arguments)
        : this(new Dictionary<string, string>(), arguments)
    {
    }

    /// <param name="environment">Variables that the program gets beside those of this process.</param>
    /// <param name="arguments">Its settings.</param>
    /// <param name="keepsErrors">Keeps what it writes to its standard error, for <see cref="StandardErrorAsync"/>.</param>
    public RunningService(IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments, bool keepsErrors = false)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeypointService.dll");
        ProcessStartInfo start = new(
            "dotnet", [program, $"--urls={Url}", "--Serilog:MinimumLevel:Default=Warning", .. arguments])
        {
            RedirectStandardError = keepsErrors,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        Client = new HttpClient { BaseAddress = Url, Timeout = Patience };
    }

    public Uri Url { get; } = new($"http://127.0.0.1:{LocalPort.Free()}");

    public HttpClient Client { get; }

    /// <summary>Waits until an address answers 200.</summary>
    public async Task WaitForAsync(Uri address)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            try
            {
                using var response = await Client.GetAsync(address, patience.Token);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Waits until the program has loaded a library, which is long before it answers.</summary>
    public async Task WaitForLibraryAsync(string name)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!(await File.ReadAllTextAsync($"/proc/{_process.Id}/maps", patience.Token)).Contains(name, StringComparison.Ordinal))
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>From now on the system ends the program at the first byte that it would write to a file.</summary>
    public Task ForbidFilesAsync() => SystemProgram.RunAsync(Path.GetTempPath(), "prlimit", $"--pid={_process.Id}", "--fsize=0");

    /// <summary>Waits until the program has ended.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>What the program has written to its standard error, once it has ended.</summary>
    public Task<string> StandardErrorAsync() => _process.StandardError.ReadToEndAsync();

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
