using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection.Cnn;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace KeypointService.Training.Export;

/// <summary>Writes a run's best weights as a detector's model file, and verifies the file.</summary>
internal static class DetectorExporter
{
    // In log-odds, cells and logarithms. Both sides compute in float32 but sum in another order.
    private const float Tolerance = 1e-3f;

    /// <summary>Exports and verifies.</summary>
    /// <returns>The largest difference of any answer between the network and the file over a random picture.</returns>
    /// <exception cref="InvalidDataException">Network and file disagree.</exception>
    public static float Export(RunFolder run, string path, ModelCard card)
    {
        using var pause = FinalizerPause.Begin();
        using var network = new DetectorNetwork();
        network.load(run.BestWeights);
        network.eval();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return VerifiedFile.Write(path, network.ToOnnx().ToBytes(card.Metadata(DetectorNetwork.ModelName, network)), draft =>
        {
            CnnFaceDetector.Load(draft, new CnnFaceDetectorOptions()).Dispose();
            return Verify(network, draft);
        });
    }

    private static float Verify(DetectorNetwork network, string path)
    {
        long[] shape = [1, 1, 2 * FaceGrid.Alignment, 3 * FaceGrid.Alignment];
        var random = new Random(1);
        var pixels = Enumerable.Range(0, (int)(shape[2] * shape[3])).Select(_ => (float)random.Next(256)).ToArray();
        using InferenceSession session = new(path);
        using RunOptions options = new();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var exported = session.Run(options, ["image"], [input], session.OutputNames);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var answers = network.forward(tensor(pixels, shape));
        var difference = answers.Zip(exported, (answer, value) => answer.data<float>().ToArray()
            .Zip(value.GetTensorDataAsSpan<float>().ToArray(), (a, b) => Math.Abs(a - b)).Aggregate(MathF.Max)).Aggregate(MathF.Max);
        return VerifiedFile.Within(Tolerance, difference);
    }
}
