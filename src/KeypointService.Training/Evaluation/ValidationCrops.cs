using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Vision.Geometry;
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
    private readonly Tensor _headAxes;
    private readonly Device _device;

    public ValidationCrops(FaceDataset data, LabelConventions conventions, FaceCrop crop, Device device)
    {
        _device = device;
        _faces = data.Faces;
        _toCrop = [.. _faces.Select(face => crop.TransformFor(face.Region))];
        _conventions = tensor(_faces.Select(face => (long)conventions.IndexOf(face)).ToArray()).to(device);
        _headAxes = tensor(_faces.Zip(_toCrop, HeadAxis).SelectMany(axis => axis).ToArray(), [_faces.Count, 2]).to(device);
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

    public void Dispose()
    {
        _headAxes.Dispose();
        _conventions.Dispose();
        _images.Dispose();
    }

    private static float[] HeadAxis(FaceSample face, SimilarityTransform toCrop)
    {
        var (x, y) = HeadFrames.Of([.. face.Points.Select(p => p is { } point ? toCrop.Apply(point) : (ImagePoint?)null)]).Axis();
        return [x, y];
    }

    private static double Nme(Prediction prediction)
    {
        var toImage = prediction.ToCrop.Inverse();
        return new FaceResult(prediction.Face, [.. prediction.Points.Select(toImage.Apply)], prediction.ToCrop.Scale).Nme15;
    }

    private IEnumerable<Prediction> Predict(KeypointNetwork network, LabelConventionShifts shifts)
    {
        network.eval();
        for (var first = 0; first < _faces.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, _faces.Count - first);
            var points = Points(network, shifts, first, count);
            for (var i = 0; i < count; i++)
            {
                var at = i * FaceKeypointSet.Count;
                yield return new Prediction(
                    _faces[first + i],
                    _toCrop[first + i],
                    [.. Enumerable.Range(at, FaceKeypointSet.Count).Select(k => new ImagePoint(points[2 * k], points[(2 * k) + 1]))]);
            }
        }
    }

    private float[] Points(KeypointNetwork network, LabelConventionShifts shifts, int first, int count)
    {
        using var pause = FinalizerPause.Begin();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var points = network.forward(_images.narrow(0, first, count).to(_device).to(ScalarType.Float32)).Points;
        var shift = shifts.forward(_conventions.narrow(0, first, count), _headAxes.narrow(0, first, count)).Points;
        return (points + shift).cpu().data<float>().ToArray();
    }

    private sealed record Prediction(FaceSample Face, SimilarityTransform ToCrop, ImagePoint[] Points);
}
