using System.Buffers;
using System.Numerics.Tensors;
using KeypointService.Vision.Concurrency;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Quality;
using OpenCvSharp;

namespace KeypointService.Vision.Landmarks;

/// <summary>Locates the keypoints of all given faces of a picture in one batch.</summary>
internal static class KeypointLocator
{
    /// <summary>Faces that are located at a time where there are many: bounds the memory of a run of the network.</summary>
    internal const int BatchSize = 8;

    // Below, the points are more likely wrong than right.
    internal const double Believed = 0.5;

    /// <summary>
    /// Cuts a crop for each box, runs the model on all of them at once, or on those of few pixels its smaller network, and maps the points
    /// back.
    /// </summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="boxes">Face boxes in pixels of <paramref name="gray"/>.</param>
    /// <param name="model">The keypoint model.</param>
    /// <param name="rolls">
    /// Head roll of each box in degrees, clockwise on screen positive, where it is known: its crop is turned upright.
    /// </param>
    /// <returns>One face a box, in the order of the boxes.</returns>
    public static IReadOnlyList<FaceKeypoints> Locate(
        Mat gray, IReadOnlyList<FaceBox> boxes, KeypointModel model, IReadOnlyList<double>? rolls = null)
    {
        var transforms = boxes.Select((box, face) => model.Crop.TransformFor(box, rolls?[face] ?? 0)).ToArray();
        var faces = new FaceKeypoints[transforms.Length];
        foreach (var alike in Enumerable.Range(0, faces.Length).GroupBy(face => model.SuitedTo(transforms[face])))
        {
            int[] indices = [.. alike];
            var qualities = new FaceQuality[indices.Length];
            var prediction = Predict(gray, [.. indices.Select(face => transforms[face])], alike.Key, mirrored: false, qualities);
            for (var n = 0; n < indices.Length; n++)
            {
                var toImage = transforms[indices[n]].Inverse();
                faces[indices[n]] = new FaceKeypoints
                {
                    Box = boxes[indices[n]],
                    Points = PointsOf(prediction, n, toImage),
                    Sigmas = ValuesOf(prediction.Sigma, n, toImage.Scale),
                    Visibilities = ValuesOf(prediction.Visibility, n),
                    Confidence = prediction.FaceScore?[n],
                    Trust = prediction.FaceScore?[n],
                    Quality = qualities[n],
                };
            }
        }

        return faces;
    }

    /// <summary>Locates the keypoints of however many faces, a batch at a time.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="boxes">Face boxes in pixels of <paramref name="gray"/>.</param>
    /// <param name="rolls">Head roll of each box in degrees, clockwise on screen positive: its crop is turned upright.</param>
    /// <param name="model">The keypoint model.</param>
    /// <param name="threads">Threads that share the batches.</param>
    /// <param name="cancellation">Gives up between two batches.</param>
    /// <returns>One face a box, in the order of the boxes.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal static IReadOnlyList<FaceKeypoints> LocateInBatches(
        Mat gray, IReadOnlyList<FaceBox> boxes, IReadOnlyList<double> rolls, KeypointModel model, int threads, CancellationToken cancellation) =>
        SharedWork.MapBatches(
            [.. boxes.Zip(rolls)],
            BatchSize,
            threads,
            batch => Locate(gray, [.. batch.Select(face => face.First)], model, [.. batch.Select(face => face.Second)]),
            cancellation);

    /// <summary>
    /// Looks again at faces that a first pass located: the crop is placed by their points and turned upright, and the
    /// answer is the mean of the first one, the one for the crop and the one for its mirror image, each point weighed by the inverse of
    /// its variance; where a model tells no sigmas, the mean of the last two.
    /// </summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <param name="faces">What <see cref="Locate"/> found.</param>
    /// <param name="model">The keypoint model.</param>
    /// <returns>
    /// The faces in their order with refined points, sigmas, visibilities and quality; box and confidence are the first pass's. A face whose
    /// points span no region stays as it is, and so does one that the second pass believes less and not enough: a head in profile,
    /// say, whose first points misplaced the crop.
    /// </returns>
    public static IReadOnlyList<FaceKeypoints> Refine(Mat gray, IReadOnlyList<FaceKeypoints> faces, KeypointModel model)
    {
        var refined = faces.ToArray();
        var indices = Enumerable.Range(0, refined.Length).Where(i => refined[i].Region.Width >= 1).ToArray();
        if (indices.Length == 0)
        {
            return refined;
        }

        var transforms = indices.Select(i => model.Crop.TransformFor(refined[i].Region, refined[i].Roll)).ToArray();
        var qualities = new FaceQuality[transforms.Length];
        var prediction = Predict(gray, transforms, model, mirrored: true, qualities);
        for (var n = 0; n < indices.Length; n++)
        {
            var toImage = transforms[n].Inverse();
            var mirror = indices.Length + n;
            var face = refined[indices[n]];
            if (IsDoubted(face.Trust, prediction.FaceScore?[n]))
            {
                continue;
            }

            var sigmas = MeanOf(prediction.Sigma, n, mirror, toImage.Scale);
            ImagePoint[] points = [.. PointsOf(prediction, n, toImage).Zip(
                PointsOf(prediction, mirror, toImage, mirrored: true), (a, b) => (a + b) * 0.5)];
            refined[indices[n]] = face with
            {
                Points = [.. points.Select((point, i) => Mean(face.Points[i], face.Sigmas?[i], point, sigmas?[i]))],
                Sigmas = sigmas,
                Visibilities = MeanOf(prediction.Visibility, n, mirror),
                Quality = qualities[n],
            };
        }

        return refined;
    }

    /// <summary>The mean of a first look and of two further ones.</summary>
    private static ImagePoint Mean(ImagePoint first, double? firstSigma, ImagePoint further, double? furtherSigma)
    {
        var weight = firstSigma is { } own && furtherSigma is { } other ? 1 / (1 + (2 * own * own / (other * other))) : 0;
        return (first * weight) + (further * (1 - weight));
    }

    /// <summary>True where a second answer is not to be taken: the model believes it less than the first, and hardly at all.</summary>
    /// <param name="first">What it made of the first crop; null where it does not say.</param>
    /// <param name="second">What it makes of the second.</param>
    internal static bool IsDoubted(double? first, double? second) => second < Believed && second < first;

    /// <summary>Runs the model on the crops, and where asked on their mirror images, which follow them in the batch.</summary>
    private static KeypointPrediction Predict(
        Mat gray, SimilarityTransform[] transforms, KeypointModel model, bool mirrored, Span<FaceQuality> qualities)
    {
        var count = transforms.Length * (mirrored ? 2 : 1);
        var crops = ArrayPool<float>.Shared.Rent(count * FaceCrop.Pixels);
        try
        {
            using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
            for (var face = 0; face < transforms.Length; face++)
            {
                FaceCrop.Cut(gray, transforms[face], crop);
                Copy(crop, crops, face);
                qualities[face] = QualityMeter.Measure(crops.AsSpan(face * FaceCrop.Pixels, FaceCrop.Pixels));
                if (mirrored)
                {
                    Cv2.Flip(crop, crop, FlipMode.Y);
                    Copy(crop, crops, transforms.Length + face);
                }
            }

            return model.Predict(crops, count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(crops);
        }
    }

    private static void Copy(Mat crop, float[] crops, int index) => TensorPrimitives.ConvertTruncating<byte, float>(
        crop.AsSpan<byte>(), crops.AsSpan(index * FaceCrop.Pixels, FaceCrop.Pixels));

    /// <param name="prediction">What the model said.</param>
    /// <param name="face">Index in the batch.</param>
    /// <param name="toImage">From crop pixels to image pixels.</param>
    /// <param name="mirrored">True for a mirror image, in which each point lies where its counterpart belongs.</param>
    private static ImagePoint[] PointsOf(KeypointPrediction prediction, int face, SimilarityTransform toImage, bool mirrored = false)
    {
        var points = prediction.Keypoints.AsSpan(face * 2 * FaceKeypointSet.Count, 2 * FaceKeypointSet.Count);
        var mapped = new ImagePoint[FaceKeypointSet.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            var from = mirrored ? FaceKeypointSet.Mirrored[i] : i;
            var (x, y) = (points[2 * from], points[(2 * from) + 1]);
            mapped[i] = toImage.Apply(new ImagePoint(mirrored ? FaceCrop.Size - 1 - x : x, y));
        }

        return mapped;
    }

    /// <summary>Mean of the values for a crop and for its mirror image.</summary>
    private static double[]? MeanOf(float[]? values, int face, int mirror, double scale = 1) => ValuesOf(values, face, scale)
        ?.Zip(ValuesOf(values, mirror, scale, mirrored: true)!, (a, b) => (a + b) / 2).ToArray();

    /// <summary>One value a point, scaled; null where the model gives none.</summary>
    private static double[]? ValuesOf(float[]? values, int face, double scale = 1, bool mirrored = false)
    {
        if (values is null)
        {
            return null;
        }

        var own = values.AsSpan(face * FaceKeypointSet.Count, FaceKeypointSet.Count);
        var mapped = new double[FaceKeypointSet.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = own[mirrored ? FaceKeypointSet.Mirrored[i] : i] * scale;
        }

        return mapped;
    }
}
