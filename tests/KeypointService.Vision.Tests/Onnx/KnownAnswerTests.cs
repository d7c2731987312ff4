using System.Security.Cryptography;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;

namespace KeypointService.Vision.Tests.Onnx;

/// <summary>A model tells by its known answer whether ONNX Runtime computes right here.</summary>
public sealed class KnownAnswerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Answer_OfEveryModel_IsThatOfItsFile() => Assert.All(
        Directory.GetFiles(Installed.Models, "*.onnx", SearchOption.AllDirectories),
        model => Assert.True(
            File.Exists($"{model}.answer")
                && File.ReadLines($"{model}.answer").First() == Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))),
            $"{model}: run the training tool's 'sign --model' on it."));

    [Fact]
    public void Metadata_OfEveryModel_StatesItsDataAndLicence() => Assert.All(
        Directory.GetFiles(Installed.Models, "*.onnx", SearchOption.AllDirectories),
        model => Assert.True(
            File.ReadAllBytes(model).AsSpan().IndexOf("not stated"u8) < 0,
            $"{model}: run the training tool's 'sign --model' on it with --training-data and --license."));

    [Theory]
    [InlineData("another number")]
    [InlineData("no number")]
    [InlineData("a word")]
    public void Load_ModelThatAnswersOtherwise_EndsWithASentence(string how)
    {
        var lines = File.ReadAllLines($"{Installed.ClassicModel}.answer");
        var words = lines[1].Split(' ');
        var wrong = words.Skip(1).Select(word => how switch { "no number" => "NaN", "a word" => "word", _ => $"-{word}" }).Prepend(words[0]);

        Copy();
        var refused = Assert.Throws<InvalidDataException>(() => Load([lines[0], string.Join(' ', wrong)]));

        Assert.Contains("ONNX Runtime does not compute right here", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnswerOfAnotherFile_IsPassedOverWhereTheChecksumAgrees()
    {
        Copy();
        Checksum.Write(Model);
        Load([new string('0', 64), "keypoints 1 2 3"]);
    }

    [Fact]
    public void Load_DamagedFileWithoutAChecksum_IsToldByItsAnswer()
    {
        Copy();
        File.Copy($"{Installed.ClassicModel}.answer", $"{Model}.answer");
        var bytes = File.ReadAllBytes(Model);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(Model, bytes);

        var refused = Assert.Throws<InvalidDataException>(() => KeypointModel.Load(Model));

        Assert.Contains("is damaged or another file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WeightsThatAreNoNumbersAndNothingBesideThem_EndsWithASentence()
    {
        Copy();
        var bytes = File.ReadAllBytes(Model);
        bytes.AsSpan(bytes.Length / 4, bytes.Length / 2).Fill(0xff);
        File.WriteAllBytes(Model, bytes);

        var refused = Assert.Throws<InvalidDataException>(() => KeypointModel.Load(Model));

        Assert.Contains("is damaged", refused.Message, StringComparison.Ordinal);
    }

    private string Model => _folder["model.onnx"];

    private void Copy() => File.Copy(Installed.ClassicModel, Model);

    private void Load(string[] answer)
    {
        File.WriteAllLines($"{Model}.answer", answer);
        KeypointModel.Load(Model).Dispose();
    }
}
