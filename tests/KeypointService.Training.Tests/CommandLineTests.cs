using System.Diagnostics;
using System.Text.RegularExpressions;
using KeypointService.Training.Native;

namespace KeypointService.Training.Tests;

/// <summary>The program itself, as a person types it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_ListsTheCommands()
    {
        var (exitCode, output, _) = await RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(["train", "evaluate", "export", "train-detector", "evaluate-detector", "export-detector", "train-verifier", "export-verifier", "fit-boxes", "label", "quantize", "check"], command => Assert.Matches($@"(?m)^\s+{command}\s", output));
    }

    [Fact]
    public async Task Train_MissingData_EndsWithASentence()
    {
        var (exitCode, _, error) = await RunAsync(
            "train", "--data", "nowhere.csv", "--validation", "nowhere.csv", "--out", _folder["run"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("nowhere.csv", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch has to be at least 1", "--batch", "0")]
    [InlineData("--reference-repeats has to be at least 1", "--reference-repeats", "0")]
    [InlineData("--keep-negatives has to be at least 1", "--keep-negatives", "0", "--negatives", "none")]
    [InlineData("--non-faces has to be at least 0", "--non-faces", "-1")]
    [InlineData("'synthetic=6'", "--repeat", "synthetic")]
    [InlineData("comes a second time", "--repeat", "a=2", "--repeat", "a=3")]
    [InlineData("--calm is for the network 'compact'", "--calm", "--network", "classic")]
    [InlineData("not from both", "--initial", "one", "--initial-model", "other.onnx")]
    public async Task Train_OptionThatMakesNoSense_EndsWithASentence(string sentence, params string[] options) =>
        await AssertRefusedAsync(sentence, ["train", "--data", "none.csv", "--validation", "none.csv", "--out", _folder["run"], .. options]);

    [Fact]
    public async Task Commands_FilesThatDoNotServe_EndWithASentence()
    {
        var data = Faces.Write(_folder, 2);
        using TemporaryFolder cropped = new();
        var other = Faces.Write(cropped, 2);
        var torn = _folder["torn.csv"];
        await File.WriteAllTextAsync(torn, string.Join('\n', (await File.ReadAllLinesAsync(data)).Select((line, i) => i == 0 ? line : line[..20])));

        var flat = _folder["flat.csv"];
        await File.WriteAllTextAsync(flat, string.Join('\n', (await File.ReadAllLinesAsync(data)).Select((line, i) =>
            i == 0 ? line : Regex.Replace(line, @"\d+\.\d+|(?<=,)\d+(?=,|$)", "50"))));

        await AssertRefusedAsync("no face in a picture", ["evaluate", "--model", Installed.ClassicModel, "--data", flat, "--out", _folder["report"]]);
        await AssertRefusedAsync("cannot be written", ["show-crops", "--data", data, "--out", _folder["crops.foo"]]);
        await AssertRefusedAsync("nothing to label", ["label", "--model", Installed.CompactModel, "--out", _folder["labels.csv"]]);
        await AssertRefusedAsync("is short", ["evaluate", "--model", Installed.ClassicModel, "--data", torn, "--out", _folder["report"]]);
        var folder = Path.GetDirectoryName(data)!;
        await AssertRefusedAsync(folder, ["evaluate", "--model", Installed.ClassicModel, "--data", folder, "--out", _folder["report"]]);
        await AssertRefusedAsync(
            "nobody", ["evaluate", "--model", Installed.CompactModel, "--data", data, "--cropped-data", other, "--convention", "nobody", "--out", _folder["report"]]);
        await AssertRefusedAsync("quantized already", ["quantize", "--model", Installed.CompactModel, "--data", data, "--out", _folder["q.onnx"]]);
        await AssertRefusedAsync(
            "quantized already", ["blend", "--model", Installed.CompactModel, "--initial-model", Installed.CompactModel, "--share", "0.5", "--out", _folder["b.onnx"]]);
        Directory.CreateDirectory(_folder["negatives"]);
        await File.WriteAllTextAsync(_folder["negatives/torn.jpg"], "no picture");
        await AssertRefusedAsync(
            "torn.jpg",
            ["evaluate", "--model", Installed.CompactModel, "--data", data, "--negatives", _folder["negatives"], "--out", _folder["report"]]);
        await AssertRefusedAsync("--samples has to be", ["quantize", "--model", "m.onnx", "--data", data, "--samples", "0", "--out", _folder["q.onnx"]]);
        using (OpenCvSharp.Mat empty = new(120, 160, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(140)))
        {
            OpenCvSharp.Cv2.ImWrite(_folder["negatives/torn.jpg"], empty);
        }

        string[] detector = ["train-detector", "--data", data, "--validation", data, "--negatives", _folder["negatives"], "--out", _folder["run"]];
        await AssertRefusedAsync("the network is 'detector'", [.. detector, "--initial-model", Installed.CompactModel]);
        await AssertRefusedAsync("not from both", [.. detector, "--initial-model", "other.onnx", "--initial", "one"]);
        await AssertRefusedAsync("--threads has to be at least 1", [.. detector, "--threads", "0"]);
        await AssertRefusedAsync(
            "is a model 'compact'", ["train", "--network", "classic", "--initial-model", Installed.CompactModel, "--data", data, "--validation", data, "--out", _folder["run"]]);
    }

    [Fact]
    public async Task Evaluate_CommittedModelOnDrawnFaces_WritesFiguresPlotAndContactSheets()
    {
        var data = Faces.Write(_folder, 4);
        var (exitCode, output, error) = await RunAsync(
            "evaluate", "--model", Installed.ClassicModel, "--data", data, "--out", _folder["report"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("NME15", output, StringComparison.Ordinal);
        Assert.Contains("true_region_fast.nme15_percent", await File.ReadAllTextAsync(_folder["report/figures.json"]), StringComparison.Ordinal);
        Assert.Contains("| nose_tip |", await File.ReadAllTextAsync(_folder["report/report.md"]), StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["report/cumulative-error.png"]).Length > 5000);
        Assert.Equal(4, Directory.GetFiles(_folder["report"], "faces-*.jpg").Length);
    }

    [Fact]
    public async Task Evaluate_NamesWithBrackets_AreNamesAndNoMarkup()
    {
        using TemporaryFolder bracketed = new();
        var folder = bracketed["photos [2024]"];
        Directory.CreateDirectory(folder);
        var data = Faces.Write(_folder, 2);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(data)!))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var (exitCode, output, error) = await RunAsync(
            "evaluate", "--model", Installed.ClassicModel, "--data", Path.Combine(folder, Path.GetFileName(data)), "--out", _folder["report"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("NME15", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateDetector_CommittedModelsOnDrawnFaces_WritesFiguresPlotAndReport()
    {
        var data = Faces.Write(_folder, 4);
        using (var empty = new OpenCvSharp.Mat(120, 160, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(140)))
        {
            Directory.CreateDirectory(_folder["negatives"]);
            OpenCvSharp.Cv2.ImWrite(_folder["negatives/0.jpg"], empty);
        }

        var (exitCode, output, error) = await RunAsync(
            "evaluate-detector", "--detector", Installed.DetectorModel, "--model", Installed.ClassicModel,
            "--data", data, "--negatives", _folder["negatives"], "--out", _folder["report"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("found", output, StringComparison.Ordinal);
        Assert.Contains("cnn.ms_1920x1080", await File.ReadAllTextAsync(_folder["report/figures.json"]), StringComparison.Ordinal);
        Assert.Contains("turned 30 | cnn |", await File.ReadAllTextAsync(_folder["report/report.md"]), StringComparison.Ordinal);
        Assert.Contains("| mirrored | 0 | 0 | 0 | 0 |", await File.ReadAllTextAsync(_folder["report/report.md"]), StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["report/froc.png"]).Length > 5000);
    }

    [Theory]
    [InlineData("best", "AVX2", "best")]
    [InlineData("best,AVX2", "SSE41", "AVX2")]
    public async Task Check_InstructionSetThatIsWrong_BeginsAnewWithALowerOneAndSaysSo(string wrong, string right, string last)
    {
        var (exitCode, output, error) = await RunAsync(wrong, ["check"]);

        Assert.True(exitCode == 0, error);
        Assert.Equal(right, output.Trim());
        Assert.Contains($"With the instruction set {last} convolutions come out wrong here", error, StringComparison.Ordinal);
        Assert.Equal(wrong.Split(',').Length, error.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Train_FirstInstructionSetIsWrong_TrainsWithALowerOne()
    {
        var data = Faces.Write(_folder, 2);

        var (exitCode, output, error) = await RunAsync(
            "best", ["train", "--data", data, "--validation", data, "--out", _folder["run"], "--epochs", "1"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("going on with AVX2", error, StringComparison.Ordinal);
        Assert.Contains("epoch", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run/best.dat"]));
    }

    [Fact]
    public async Task Train_NoInstructionSetIsRight_EndsWithASentence()
    {
        var (exitCode, _, error) = await RunAsync(
            "best,AVX2,SSE41", ["train", "--data", "none.csv", "--validation", "none.csv", "--out", _folder["run"]]);

        Assert.Equal(1, exitCode);
        Assert.Contains("it cannot train here", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(string sentence, string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    internal static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(distrusted: null, arguments);

    /// <param name="distrusted">Instruction sets that the program takes for wrong.</param>
    /// <param name="arguments">What is typed.</param>
    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string? distrusted, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeypointService.Training.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { [Arithmetic.DistrustVariable] = distrusted },
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, error);
    }
}
