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

    [Fact]
    public async Task Submission_TableWithoutAColumn_NamesBoth()
    {
        await File.WriteAllTextAsync(_folder["test.csv"], "ImageId,Picture\n");

        await AssertRefusedAsync(
            SubmissionCommand.Create(),
            "test.csv' has no column 'Image'",
            "--model", Installed.CompactModel, "--detector", Installed.DetectorModel, "--test", _folder["test.csv"], "--lookup", "nowhere", "--out", _folder["s.csv"]);
    }

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
