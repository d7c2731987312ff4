using KeypointService.Training.Data;
using KeypointService.Training.Networks;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Evaluation;

/// <summary>The crops of the true face regions of a data set, kept to judge a network after each epoch.</summary>
internal sealed class ValidationCrops : IDisposable
{
    /// <summary>Name of the mean over all sets.</summary>
    public const string All = "all";

    private const int BatchSize = 128;
    private readonly Tensor _images;
    private readonly IReadOnlyList<FaceSample> _faces;
    private readonly SimilarityTransform[] _toCrop;
    private readonly Tensor _conventions;
    private readonly Tensor _eyeDirections;
    private readonly Device _device;

    public ValidationCrops(FaceDataset data, LabelConventions conventions, FaceCrop crop, Device device)
    {
        _device = device;
        _faces = data.Faces;
        _toCrop = [.. _faces.Select(face => crop.TransformFor(face.Region))];
        _conventions = tensor(_faces.Select(face => (long)conventions.IndexOf(face)).ToArray()).to(device);
        _eyeDirections = tensor(_faces.SelectMany(face => EyeDirection(face)).ToArray(), [_faces.Count, 2]).to(device);
        var pixels = new byte[_faces.Count * FaceCrop.Pixels];
        using var cut = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var i = 0; i < _faces.Count; i++)
        {
            FaceCrop.Cut(_faces[i].Gray, _toCrop[i], cut);
            cut.AsSpan<byte>().CopyTo(pixels.AsSpan(i * FaceCrop.Pixels));
        }

        _images = tensor(pixels, [_faces.Count, 1, FaceCrop.Size, FaceCrop.Size]);
    }

    /// <summary>
    /// Mean distance of predicted and labelled points over the eye distance, in percent, mean over the faces of each set
    /// and over <see cref="All"/>.
    /// </summary>
    /// <param name="network">Follows the reference convention.</param>
    /// <param name="shifts">Bring its points to each label's convention.</param>
    public IReadOnlyDictionary<string, double> NormalizedMeanErrors(KeypointNetwork network, LabelConventionShifts shifts)
    {
        var errors = Predict(network, shifts).Select(p => (p.Face.Set, Nme(p))).ToArray();
        return errors.GroupBy(e => e.Set).Select(set => (set.Key, set.Average(e => e.Item2)))
            .Prepend((All, errors.Average(e => e.Item2))).ToDictionary();
    }

    /// <summary>Fits the calibration of the estimated errors; null where the network gives none.</summary>
    public SigmaCalibration? Calibrate(KeypointNetwork network, LabelConventionShifts shifts)
    {
        var predictions = Predict(network, shifts).ToArray();
        return predictions[0].LogScale is null ? null : SigmaCalibration.Fit([.. Enumerable.Range(0, FaceKeypointSet.Count)
            .Select(k => predictions.SelectMany(p => ErrorsOverScale(p, k)).ToArray())]);
    }

    public void Dispose()
    {
        _eyeDirections.Dispose();
        _conventions.Dispose();
        _images.Dispose();
    }

    private static float[] EyeDirection(FaceSample face)
    {
        var eyes = face.Points[(int)FaceKeypoint.LeftEyeCenter]!.Value - face.Points[(int)FaceKeypoint.RightEyeCenter]!.Value;
        return [(float)(eyes.X / face.EyeDistance), (float)(eyes.Y / face.EyeDistance)];
    }

    private static double Nme(Prediction prediction)
    {
        var toImage = prediction.ToCrop.Inverse();
        return new FaceResult(prediction.Face, [.. prediction.Points.Select(toImage.Apply)], prediction.ToCrop.Scale).Nme15;
    }

    private static IEnumerable<double> ErrorsOverScale(Prediction prediction, int keypoint)
    {
        if (prediction.Face.Points[keypoint] is { } label)
        {
            var error = prediction.Points[keypoint] - prediction.ToCrop.Apply(label);
            var scale = Math.Exp(prediction.LogScale![keypoint]);
            yield return Math.Abs(error.X) / scale;
            yield return Math.Abs(error.Y) / scale;
        }
    }

    private IEnumerable<Prediction> Predict(KeypointNetwork network, LabelConventionShifts shifts)
    {
        network.eval();
        for (var first = 0; first < _faces.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, _faces.Count - first);
            var (points, logScale) = Predict(network, shifts, first, count);
            for (var i = 0; i < count; i++)
            {
                var at = i * FaceKeypointSet.Count;
                yield return new Prediction(
                    _faces[first + i],
                    _toCrop[first + i],
                    [.. Enumerable.Range(at, FaceKeypointSet.Count).Select(k => new Point2d(points[2 * k], points[(2 * k) + 1]))],
                    logScale?[at..(at + FaceKeypointSet.Count)]);
            }
        }
    }

    private (float[] Points, float[]? LogScale) Predict(KeypointNetwork network, LabelConventionShifts shifts, int first, int count)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var output = network.forward(_images.narrow(0, first, count).to(_device).to(ScalarType.Float32));
        var shift = shifts.forward(_conventions.narrow(0, first, count), _eyeDirections.narrow(0, first, count));
        return ((output.Points + shift.Points).cpu().data<float>().ToArray(),
            output.LogScale is { } scale ? (scale + shift.LogScale).cpu().data<float>().ToArray() : null);
    }

    private sealed record Prediction(FaceSample Face, SimilarityTransform ToCrop, Point2d[] Points, float[]? LogScale);
}
