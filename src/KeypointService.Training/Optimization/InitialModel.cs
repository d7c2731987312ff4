using KeypointService.Training.Data;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// Has a run start from a model file. A file holds neither the statistics of normalisation nor the shifts of the label
/// conventions: both are measured anew on training batches.
/// </summary>
internal static class InitialModel
{
    private const int ShiftBatches = 40;

    // In crop pixels: beyond, a face is misplaced or hidden rather than labelled otherwise.
    private const float GreatestShift = 10;

    /// <exception cref="InvalidDataException">The file is not one of such a network.</exception>
    public static void Adopt(string path, KeypointNetwork network, LabelConventionShifts shifts, IEnumerable<TrainingBatch> batches)
    {
        network.Adopt(new OnnxWeights(path, network.GetName()));
        Measure(network, shifts, batches, CPU);
    }

    /// <summary>Gives each convention the shift that a network which knows the points already makes out.</summary>
    /// <param name="network">Follows the reference convention.</param>
    /// <param name="shifts">Those of the conventions; set here.</param>
    /// <param name="batches">Faces to measure on.</param>
    /// <param name="device">Where network and shifts are.</param>
    public static void Measure(KeypointNetwork network, LabelConventionShifts shifts, IEnumerable<TrainingBatch> batches, Device device)
    {
        using var noGrad = no_grad();
        network.eval();
        List<(long Convention, float[] Residuals)> faces = [];
        foreach (var batch in batches.Take(ShiftBatches))
        {
            using var scope = NewDisposeScope();
            var points = network.forward(Image(batch).to(device)).Points.cpu().data<float>().ToArray();
            faces.AddRange(Enumerable.Range(0, batch.Count).Select(n => (batch.Conventions[n], Residuals(batch, points, n))));
        }

        foreach (var convention in faces.Where(face => face.Convention != LabelConventions.Reference).GroupBy(face => face.Convention))
        {
            shifts.Set(convention.Key, [.. Enumerable.Range(0, 2 * FaceKeypointSet.Count).Select(i => convention
                .Select(face => face.Residuals[i]).Where(r => Math.Abs(r) < GreatestShift).DefaultIfEmpty().Average())]);
        }

        network.train();
    }

    private static Tensor Image(TrainingBatch batch) =>
        tensor(batch.Pixels, [batch.Count, 1, FaceCrop.Size, FaceCrop.Size]).to(ScalarType.Float32);

    /// <summary>Label minus prediction in the frame of the head that fills the crop, not a number where there is no label.</summary>
    private static float[] Residuals(TrainingBatch batch, float[] points, int n)
    {
        var residuals = new float[2 * FaceKeypointSet.Count];
        var (x, y) = (batch.HeadAxes[2 * n], batch.HeadAxes[(2 * n) + 1]);
        var square = (x * x) + (y * y);
        for (var i = 0; i < residuals.Length; i += 2)
        {
            var at = (n * residuals.Length) + i;
            var (dx, dy) = (batch.Points[at] - points[at], batch.Points[at + 1] - points[at + 1]);
            (residuals[i], residuals[i + 1]) = batch.Mask[at] > 0
                ? (((dx * x) + (dy * y)) / square, ((dy * x) - (dx * y)) / square)
                : (float.NaN, float.NaN);
        }

        return residuals;
    }
}
