using System.Globalization;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Landmarks;
using static TorchSharp.torch;

namespace KeypointService.Training.Export;

/// <summary>Writes a run's best weights as a model file that keeps the model contract, and verifies the file.</summary>
internal static class ModelExporter
{
    // In crop pixels, and of a score of 1. Both sides compute in float32 but sum in another order.
    private const float Tolerance = 1e-3f;

    /// <summary>Exports and verifies.</summary>
    /// <param name="run">The training run.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="card">What it says of itself.</param>
    /// <param name="calibration">
    /// Brings its estimate of its own error to one standard deviation; null for what follows from the likelihood.
    /// </param>
    /// <returns>
    /// The largest difference between the network and the file over random pictures: in crop pixels for points and
    /// sigma, in probability for visibility and the face score.
    /// </returns>
    /// <exception cref="InvalidDataException">Network and file disagree.</exception>
    public static float Export(RunFolder run, string path, ModelCard card, SigmaCalibration? calibration = null)
    {
        using var pause = FinalizerPause.Begin();
        var options = run.ReadTrained<TrainingOptions>();
        using var network = KeypointNetwork.Create(options.Network);
        network.load(run.BestWeights);
        network.eval();
        var metadata = Metadata(network, options, card);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        calibration ??= SigmaCalibration.Laplace;
        return VerifiedFile.Write(
            path, network.ToOnnx(calibration).ToBytes(metadata), draft => Verify(network, calibration, draft));
    }

    private static Dictionary<string, string> Metadata(KeypointNetwork network, TrainingOptions options, ModelCard card)
    {
        var metadata = card.Metadata(options.Network, network);
        metadata["keypoint_names"] = string.Join(',', FaceKeypointSet.Names);
        metadata["crop_scale"] = options.CropScale.ToString(CultureInfo.InvariantCulture);
        if (network.JudgesFaces)
        {
            metadata["min_confidence"] = card.MinConfidence.ToString(CultureInfo.InvariantCulture);
        }

        return metadata;
    }

    private static float Verify(KeypointNetwork network, SigmaCalibration calibration, string path)
    {
        const int count = 3;
        var random = new Random(1);
        var pixels = Enumerable.Range(0, count * FaceCrop.Pixels).Select(_ => (float)random.Next(256)).ToArray();
        using var model = KeypointModel.Load(path);
        var exported = model.Predict(pixels, count);
        using var noGrad = no_grad();
        using var image = tensor(pixels, [count, 1, FaceCrop.Size, FaceCrop.Size]);
        using var scope = NewDisposeScope();
        var output = network.forward(image);
        var difference = new[]
        {
            Difference(output.Points, exported.Keypoints),
            Difference(output.LogScale?.exp().mul(tensor(calibration.Factors.ToArray())), exported.Sigma),
            Difference(output.VisibilityLogit?.sigmoid(), exported.Visibility),
            Difference(output.FaceLogit?.sigmoid(), exported.FaceScore),
        }.Aggregate(MathF.Max);
        return VerifiedFile.Within(Tolerance, difference);
    }

    private static float Difference(Tensor? network, float[]? exported) => network is null || exported is null
        ? network is null && exported is null ? 0 : float.PositiveInfinity
        : network.data<float>().ToArray().Zip(exported, (a, b) => Math.Abs(a - b)).Aggregate(MathF.Max);
}
