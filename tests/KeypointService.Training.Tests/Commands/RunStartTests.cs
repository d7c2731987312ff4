using KeypointService.Training.Commands;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;

namespace KeypointService.Training.Tests.Commands;

/// <summary>What does not fit is told before anything is read: none of these runs has data.</summary>
public sealed class RunStartTests : IDisposable
{
    private static readonly string[] NoData = ["nowhere.csv"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Begin_CheckpointOfAnotherCommand_IsRefused()
    {
        Begun(new TrainingOptions());
        var detector = Assert.Throws<InvalidDataException>(() => RunStart.Begin(_folder["run"], new DetectorTrainingOptions { Data = NoData }));
        var verifier = Assert.Throws<InvalidDataException>(() => RunStart.Begin(_folder["run"], new VerifierTrainingOptions { Data = NoData }));
        Begun(new DetectorTrainingOptions());
        var keypoints = Assert.Throws<InvalidDataException>(() => RunStart.Begin(_folder["run"], new TrainingOptions { Data = NoData }));

        Assert.Contains("another command than train-detector", detector.Message, StringComparison.Ordinal);
        Assert.Contains("another command than train-verifier", verifier.Message, StringComparison.Ordinal);
        Assert.Contains("another command than train.", keypoints.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_CheckpointOfAnotherNetwork_IsRefused()
    {
        Begun(TrainingOptions.Compact);

        var refused = Assert.Throws<InvalidDataException>(() => RunStart.Begin(_folder["run"], TrainingOptions.Classic with { Data = NoData }));

        Assert.Contains("is of the network 'compact', and this one is to be of 'classic'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_InitialRunThatDoesNotServe_IsRefused()
    {
        Begun(new VerifierTrainingOptions());
        Assert.Contains("another command than train.", Refusal(), StringComparison.Ordinal);
        Begun(TrainingOptions.Compact);
        Assert.Contains("has no weights yet", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(_folder["run/best.dat"], "");
        Assert.Contains("is of the network 'compact'", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(_folder["run/options.json"], "{\"Batch");
        Assert.Contains("is damaged", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<InvalidDataException>(
            () => RunStart.Begin(_folder["next"], TrainingOptions.Classic with { Data = NoData, Initial = _folder["run"] })).Message;
    }

    [Fact]
    public void Begin_InitialModelThatDoesNotServe_IsRefused()
    {
        File.WriteAllText(_folder["model.onnx"], "no model");

        var damaged = Assert.Throws<InvalidDataException>(() => Begin(_folder["model.onnx"]));
        var other = Assert.Throws<InvalidDataException>(() => Begin(Installed.DetectorModel));

        Assert.Contains("model.onnx' is no ONNX model", damaged.Message, StringComparison.Ordinal);
        Assert.Contains("is a model 'detector', and the network is 'compact'", other.Message, StringComparison.Ordinal);

        void Begin(string model) => RunStart.Begin(_folder["run"], TrainingOptions.Compact with { Data = NoData, InitialModel = model });
    }

    [Fact]
    public void Begin_ValidationThatIsNotThere_IsToldAndNothingBegins()
    {
        var data = Faces.Write(_folder, 1);

        var refused = Assert.Throws<InvalidDataException>(
            () => RunStart.Begin(_folder["run"], TrainingOptions.Compact with { Data = [data], Validation = [$"{data}?set=nobody"] }));

        Assert.Contains("?set=nobody", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["run/options.json"]));
    }

    [Fact]
    public void Begin_CheckpointOfTheSameKind_GoesOnWithItsSettings()
    {
        var data = Faces.Write(_folder, 1);
        Begun(TrainingOptions.Compact with { Epochs = 7, Data = [data], Validation = [data] });

        var (run, options) = RunStart.Begin(_folder["run"], TrainingOptions.Compact with { Epochs = 9, Data = NoData });

        Assert.True(run.HasCheckpoint);
        Assert.Equal((7, CompactNetwork.ModelName), (options.Epochs, options.Network));
    }

    /// <summary>A run that has saved an epoch, as far as its folder tells.</summary>
    private void Begun<TOptions>(TOptions options)
    {
        new RunFolder(_folder["run"]).Create(options);
        Directory.CreateDirectory(_folder["run/last"]);
        File.WriteAllText(_folder["run/last/progress.json"], "{}");
    }
}
