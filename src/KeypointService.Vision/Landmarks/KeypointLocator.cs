using System.Buffers;
using KeypointService.Vision.Detection;
using OpenCvSharp;

namespace KeypointService.Vision.Landmarks;

/// <summary>Locates the keypoints of all given faces of a picture in one batch.</summary>
public static class KeypointLocator
{
    /// <summary>Cuts a crop for each box, runs the model on all of them at once, and maps the points back.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="boxes">Face boxes in pixels of <paramref name="gray"/>.</param>
    /// <param name="model">The model to run.</param>
    /// <returns>One face a box, in the order of the boxes.</returns>
    public static IReadOnlyList<FaceKeypoints> Locate(Mat gray, IReadOnlyList<FaceBox> boxes, KeypointModel model)
    {
        if (boxes.Count == 0)
        {
            return [];
        }

        var transforms = boxes.Select(box => model.Crop.TransformFor(box)).ToArray();
        var crops = ArrayPool<float>.Shared.Rent(boxes.Count * FaceCrop.Pixels);
        try
        {
            Cut(gray, transforms, crops);
            var prediction = model.Predict(crops, boxes.Count);
            return [.. boxes.Select((box, face) => ToImage(box, transforms[face].Inverse(), prediction, face))];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(crops);
        }
    }

    private static void Cut(Mat gray, SimilarityTransform[] transforms, float[] crops)
    {
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var face = 0; face < transforms.Length; face++)
        {
            FaceCrop.Cut(gray, transforms[face], crop);
            var target = crops.AsSpan(face * FaceCrop.Pixels, FaceCrop.Pixels);
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<byte, float>(crop.AsSpan<byte>(), target);
        }
    }

    private static FaceKeypoints ToImage(
        FaceBox box, SimilarityTransform toImage, KeypointPrediction prediction, int face)
    {
        var points = prediction.Keypoints.AsSpan(face * 2 * FaceKeypointSet.Count, 2 * FaceKeypointSet.Count);
        var mapped = new Point2d[FaceKeypointSet.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = toImage.Apply(new Point2d(points[2 * i], points[(2 * i) + 1]));
        }

        return new FaceKeypoints
        {
            Box = box,
            Points = mapped,
            Sigmas = prediction.Sigma?
                .Skip(face * FaceKeypointSet.Count).Take(FaceKeypointSet.Count)
                .Select(sigma => sigma * toImage.Scale).ToArray(),
            Confidence = prediction.FaceScore?[face],
        };
    }
}
