using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests;

/// <summary>A second set whose labels are shifted by a constant: the exported model must follow the first.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class LabelConventionShiftTests : IDisposable
{
    private const double ShiftInPixels = 8;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_ShiftedSecondSet_LeavesTheShiftOutAtExport()
    {
        var own = Faces.Write(_folder, 6);
        var shifted = Faces.WriteShifted(_folder, own, "shifted", new ImagePoint(0, ShiftInPixels));
        using var faces = FaceDataset.Load(Enumerable.Repeat(own, 8).Concat(Enumerable.Repeat(shifted, 8)), facesOnly: true);
        using var judges = FaceDataset.Load([own], facesOnly: true);
        TrainingOptions options = new()
        {
            Epochs = 8,
            BatchSize = 12,
            LearningRate = 0.2,
            AverageDecay = 0.8,
            Reference = "drawn",
            Dropout = 0,
            Augmentation = Faces.NoAugmentation,
        };
        var run = new RunFolder(_folder["run"]);
        run.Create(options);
        await new Trainer(options, faces, judges).RunAsync(run, CancellationToken.None);
        ModelExporter.Export(run, _folder["model.onnx"], new ModelCard { Version = "0", TrainingData = "drawn", License = "MIT" });

        using var model = KeypointModel.Load(_folder["model.onnx"]);
        var bias = judges.Faces.Average(face => KeypointLocator.Locate(face.Gray, [face.Region], model)[0].Points
            .Zip(face.Points, (found, label) => found.Y - label!.Value.Y).Average());

        // Without the offsets, labels that pull both ways would leave half of the shift.
        Assert.True(Math.Abs(bias) < 0.2 * ShiftInPixels, $"The model is off by {bias:F2} pixels.");
    }
}
