using System.CommandLine;
using KeypointService.Training.Commands;
using KeypointService.Training.Data;

namespace KeypointService.Training.Tests.Commands;

/// <summary>Files that do not serve, told by commands before they work.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public FaultTests()
    {
        _data = Faces.Write(_folder, 2);
        File.WriteAllText(_folder["file"], "neither picture nor model");
        Directory.CreateDirectory(_folder["folder.onnx"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FitMeanFace_SetThatNoFaceHas_NamesThoseThatThereAre()
    {
        await AssertRefusedAsync(FitMeanFaceCommand.Create(), "'nobody'; there are: drawn", "--data", _data, "--set", "drawn", "nobody");
        await AssertRefusedAsync(FitMeanFaceCommand.Create(), "?set=nobody", "--data", _data + "?set=nobody");
    }

    [Theory]
    [InlineData("folder.onnx", "is a folder: name a file in it")]
    [InlineData("file/model.onnx", "Nothing can be written into")]
    public async Task Commands_OutputThatCannotBeMade_IsToldBeforeTheInputIsRead(string output, string sentence)
    {
        string[] toOutput = ["--out", _folder[output]];
        await AssertRefusedAsync(QuantizeCommand.Create(), sentence, ["--model", "nowhere", "--data", "nowhere", .. toOutput]);
        await AssertRefusedAsync(BlendCommand.Create(), sentence, ["--model", "nowhere", "--initial-model", "nowhere", .. toOutput]);
        await AssertRefusedAsync(LabelCommand.Create(), sentence, ["--model", "nowhere", "--data", "nowhere", .. toOutput]);
        await AssertRefusedAsync(ExportCommand.Create(), sentence, ["--run", "nowhere", .. toOutput]);
        await AssertRefusedAsync(ShowCropsCommand.Create(), sentence, ["--data", "nowhere", .. toOutput]);
        await AssertRefusedAsync(
            SubmissionCommand.Create(), sentence, ["--model", "nowhere", "--detector", "nowhere", "--test", "nowhere", "--lookup", "nowhere", .. toOutput]);
    }

    [Fact]
    public async Task Commands_ModelThatIsNone_NameIt()
    {
        string[] model = ["--model", _folder["file"]];
        await AssertRefusedAsync(QuantizeCommand.Create(), "file' is no ONNX model", [.. model, "--data", _data, "--out", _folder["q.onnx"]]);
        await AssertRefusedAsync(SignCommand.Create(), "file' is no ONNX model", model);
        await AssertRefusedAsync(
            FitBoxesCommand.Create(), "is no model 'verifier'", "--model", Installed.CompactModel, "--detector", "nowhere", "--data", "nowhere");
    }

    [Fact]
    public async Task Sign_FiguresThatAreNone_NamesTheFile()
    {
        File.Copy(Installed.CompactModel, _folder["model.onnx"]);

        await AssertRefusedAsync(
            SignCommand.Create(), "file' holds no figures of an evaluation", "--model", _folder["model.onnx"], "--figures", _folder["file"]);
    }

    [Fact]
    public async Task Submission_TableWithoutAColumn_NamesBoth()
    {
        await File.WriteAllTextAsync(_folder["test.csv"], "ImageId,Picture\n");

        await AssertRefusedAsync(
            SubmissionCommand.Create(),
            "test.csv' has no column 'Image'",
            "--model", Installed.CompactModel, "--detector", Installed.DetectorModel, "--test", _folder["test.csv"], "--lookup", "nowhere", "--out", _folder["s.csv"]);
    }

    [Theory]
    [InlineData("nowhere", "There is no clip")]
    [InlineData("file", "file': The data is no MP4")]
    public async Task EvaluateTracking_ClipThatIsNone_IsNamed(string clip, string sentence) => await AssertRefusedAsync(
        EvaluateTrackingCommand.Create(), sentence, "--model", Installed.CompactModel, "--clip", _folder[clip]);

    [Fact]
    public void ThrowIfNone_FilesWithoutWhatIsMeant_AreNamed()
    {
        var boxes = _folder["boxes.csv"];
        File.WriteAllText(boxes, "image,x,y,width,height,split\n0.png,1,1,30,30,train\n");
        LabelledFiles.ThrowIfNone([_data, boxes], "train");
        Assert.Contains("no row of the split 'validation'", Refusal(boxes), StringComparison.Ordinal);
        File.WriteAllText(boxes, "image,x,y,width\n");
        Assert.Contains("no column 'height'", Refusal(boxes), StringComparison.Ordinal);
        File.WriteAllText(boxes, "image,x,y,width,height\n0.png,1,1,wide,30\n");
        Assert.Contains("boxes.csv row 2: 'wide'", Refusal(boxes), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refusal(_folder.Path), StringComparison.Ordinal);

        string Refusal(string source) => Assert.Throws<InvalidDataException>(() => LabelledFiles.ThrowIfNone([source], "validation")).Message;
    }

    [Fact]
    public void FilesIn_FolderThatIsNone_IsNamed() => Assert.Contains(
        "no folder", Assert.Throws<InvalidDataException>(() => NegativePictures.FilesIn(new DirectoryInfo(_folder["file"]))).Message, StringComparison.Ordinal);

    private static async Task AssertRefusedAsync(Command command, string sentence, params string[] arguments)
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));

        Assert.Contains(sentence, UsersFault.Of(fault), StringComparison.Ordinal);
    }
}
