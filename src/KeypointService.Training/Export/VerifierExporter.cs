using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace KeypointService.Training.Export;

/// <summary>Writes a run's best weights as the model file of the detector's second stage, and verifies the file.</summary>
internal static class VerifierExporter
{
    // In log-odds. Both sides compute in float32 but sum in another order.
    private const float Tolerance = 1e-3f;
    private const int Crops = 4;

    /// <summary>Exports and verifies.</summary>
    /// <returns>The largest difference of any answer between the network and the file over random crops.</returns>
    /// <exception cref="InvalidDataException">Network and file disagree.</exception>
    public static float Export(RunFolder run, string path, ModelCard card)
    {
        using var pause = FinalizerPause.Begin();
        using var network = new VerifierNetwork();
        network.load(run.BestWeights);
        network.eval();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return VerifiedFile.Write(path, network.ToOnnx().ToBytes(card.Metadata(VerifierNetwork.ModelName, network)), draft =>
        {
            FaceVerifier.Load(draft).Dispose();
            return Verify(network, draft);
        });
    }

    private static float Verify(VerifierNetwork network, string path)
    {
        long[] shape = [Crops, 1, FaceCrop.Size, FaceCrop.Size];
        var random = new Random(1);
        var pixels = Enumerable.Range(0, Crops * FaceCrop.Pixels).Select(_ => (float)random.Next(256)).ToArray();
        using InferenceSession session = new(path);
        using RunOptions options = new();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var exported = session.Run(options, [FaceVerifier.Image], [input], [FaceVerifier.Face]);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var difference = network.forward(tensor(pixels, shape)).data<float>().ToArray()
            .Zip(exported[0].GetTensorDataAsSpan<float>().ToArray(), (a, b) => Math.Abs(a - b)).Aggregate(MathF.Max);
        return VerifiedFile.Within(Tolerance, difference);
    }
}
