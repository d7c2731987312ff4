using System.Diagnostics;
using KeypointService.TestPictures;

namespace KeypointService.Cli.Tests;

/// <summary>A folder of drawn faces, and the program run in it.</summary>
internal sealed class PictureFolder : IDisposable
{
    public const int Faces = 6;

    public PictureFolder()
    {
        Directory.CreateDirectory(this["photos"]);
        for (var i = 0; i < Faces; i++)
        {
            using var picture = DrawnFace.Portrait(240 + (8 * i), 250, 36 + i).Picture;
            picture.SaveImage(this[$"photos/face{i}.png"]);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("keypoints-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Starts the program in the folder.</summary>
    public Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        // What a shell runs in the background ignores the signal of Ctrl+C, and so would all that it starts.
        ProcessStartInfo info = new("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "keypoints.dll"), .. arguments])
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        return Process.Start(info)!;
    }

    /// <summary>Runs the program to its end.</summary>
    public Task<(int ExitCode, string Error)> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>Runs the program to its end.</summary>
    public async Task<(int ExitCode, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
