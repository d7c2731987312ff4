using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Evaluation;

/// <summary>The crops of the true face regions of a data set, kept to judge a network after each epoch.</summary>
internal sealed class ValidationCrops : IDisposable
{
    private const int BatchSize = 128;
    private readonly Tensor _images;
    private readonly IReadOnlyList<FaceSample> _faces;
    private readonly SimilarityTransform[] _toCrop;
    private readonly Tensor _conventions;

    public ValidationCrops(FaceDataset data, LabelConventions conventions, FaceCrop crop)
    {
        _faces = data.Faces;
        _toCrop = [.. _faces.Select(face => crop.TransformFor(face.Region))];
        _conventions = tensor(_faces.Select(face => (long)conventions.IndexOf(face)).ToArray());
        var pixels = new byte[_faces.Count * FaceCrop.Pixels];
        using var cut = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var i = 0; i < _faces.Count; i++)
        {
            FaceCrop.Cut(_faces[i].Gray, _toCrop[i], cut);
            cut.AsSpan<byte>().CopyTo(pixels.AsSpan(i * FaceCrop.Pixels));
        }

        _images = tensor(pixels, [_faces.Count, 1, FaceCrop.Size, FaceCrop.Size]);
    }

    /// <summary>Mean distance of predicted and labelled points over the eye distance, in percent, mean over faces.</summary>
    /// <param name="network">Follows the reference convention.</param>
    /// <param name="offsets">Brings its points to each label's convention.</param>
    public double NormalizedMeanError(nn.Module<Tensor, Tensor> network, nn.Module<Tensor, Tensor> offsets)
    {
        using var noGrad = no_grad();
        network.eval();
        double sum = 0;
        for (var first = 0; first < _faces.Count; first += BatchSize)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(BatchSize, _faces.Count - first);
            var predicted = network.forward(_images.narrow(0, first, count).to(ScalarType.Float32))
                + offsets.forward(_conventions.narrow(0, first, count));
            var points = predicted.data<float>().ToArray();
            for (var i = 0; i < count; i++)
            {
                sum += Nme(first + i, points.AsSpan(i * 2 * FaceKeypointSet.Count));
            }
        }

        return sum / _faces.Count;
    }

    public void Dispose()
    {
        _conventions.Dispose();
        _images.Dispose();
    }

    private double Nme(int index, ReadOnlySpan<float> cropPoints)
    {
        var toImage = _toCrop[index].Inverse();
        var points = new Point2d[FaceKeypointSet.Count];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = toImage.Apply(new Point2d(cropPoints[2 * i], cropPoints[(2 * i) + 1]));
        }

        return new FaceResult(_faces[index], points, _toCrop[index].Scale).Nme15;
    }
}
