using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>The figures of one data set evaluated in one way. Errors are over the detected faces.</summary>
/// <param name="Set">Name of the data set.</param>
/// <param name="Mode">Where the face boxes came from.</param>
/// <param name="Results">One a face.</param>
internal sealed record ErrorSummary(string Set, string Mode, IReadOnlyList<FaceResult> Results)
{
    private const double FailurePercent = 10;
    private const double WrongPercent = 20;

    public IReadOnlyList<FaceResult> Detected { get; } = [.. Results.Where(r => r.Found is not null)];

    /// <summary>Share of the faces that were detected, in percent.</summary>
    public double Recall => 100.0 * Detected.Count / Results.Count;

    public double Nme15 => Mean(Detected.Select(r => r.Nme15));

    public double Nme5 => Mean(Detected.Select(r => r.Nme5));

    /// <summary>
    /// The normalised mean error with the mean offset of each point in the frame of the head removed: what remains between two label
    /// conventions, by which models can be compared on faces that are labelled in another one than theirs.
    /// </summary>
    public double Nme15Centered => CenteredNme([.. Enumerable.Range(0, FaceKeypointSet.Count)]);

    /// <summary>The same over the eye centres, the nose tip and the mouth corners.</summary>
    public double Nme5Centered => CenteredNme([.. FaceSample.FivePoints.Select(point => (int)point)]);

    /// <summary>Share of the detected faces whose error passes 10 %, in percent.</summary>
    public double FailureRate => 100.0 * Detected.Count(r => r.Nme15 > FailurePercent) / Detected.Count;

    /// <summary>Share of all faces that failed or were not detected, in percent.</summary>
    public double FailureRateWithMisses =>
        100.0 * (Detected.Count(r => r.Nme15 > FailurePercent) + Results.Count - Detected.Count) / Results.Count;

    /// <summary>Root mean squared error over coordinates, in pixels of the 96×96 crop.</summary>
    public double RmseCrop => Rmse(r => r.PixelsPerPixel, centered: false);

    /// <summary>The same with the mean offset of each point removed, as between two label conventions.</summary>
    public double RmseCropCentered => Rmse(r => r.PixelsPerPixel, centered: true);

    /// <summary>Root mean squared error over coordinates, in pixels of the picture.</summary>
    public double RmsePicture => Rmse(_ => 1, centered: false);

    /// <summary>The same with the mean offset of each point removed.</summary>
    public double RmsePictureCentered => Rmse(_ => 1, centered: true);

    /// <summary>Faces that the model believes though their error passes 20 %.</summary>
    public int BelievedWrong => Detected.Count(r => r.Confidence > 0.5 && r.Nme15 > WrongPercent);

    /// <summary>How well the model tells hidden points; null where it does not or nothing was there to tell.</summary>
    public VisibilityFigures? Visibility => Detected.Any(r => r.Visibilities is not null) ? new VisibilityFigures(this) : null;

    /// <summary>True where the model estimates its own error.</summary>
    public bool HasSigma => Detected.Any(r => r.Sigmas is not null);

    /// <summary>Absolute errors along an axis, each beside the model's own estimate of one standard deviation.</summary>
    public IEnumerable<(double Sigma, double Error)> AxisErrors => Enumerable.Range(0, FaceKeypointSet.Count).SelectMany(AxisErrorsOf);

    /// <summary>The same of one keypoint.</summary>
    public IEnumerable<(double Sigma, double Error)> AxisErrorsOf(int keypoint) => Detected
        .Where(r => r.Sigmas is not null && r.Error(keypoint) is not null)
        .SelectMany(r => new[]
        {
            (r.Sigmas![keypoint], Math.Abs(r.Error(keypoint)!.Value.X)),
            (r.Sigmas[keypoint], Math.Abs(r.Error(keypoint)!.Value.Y)),
        });

    /// <summary>Share of the errors along an axis within so many sigmas, in percent.</summary>
    public double Coverage(double sigmas) => 100 * Mean(AxisErrors.Select(e => e.Error <= sigmas * e.Sigma ? 1.0 : 0));

    /// <summary>Rank correlation over faces of the mean sigma with the mean error, both over the eye distance.</summary>
    public double SigmaRankCorrelation => RankCorrelation.Of(
        [.. Detected.Select(r => r.Sigmas!.Average() / r.Face.EyeDistance)], [.. Detected.Select(r => r.Nme15)]);

    /// <summary>Normalised error of one keypoint in percent of the eye distance, mean over faces.</summary>
    public double KeypointNme(int keypoint) => Mean(Detected
        .Where(r => r.Error(keypoint) is not null)
        .Select(r => 100 * r.Error(keypoint)!.Value.DistanceTo(default) / r.Face.EyeDistance));

    /// <summary>The figures by name; not a number where nothing was there to measure.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures()
    {
        KeyValuePair<string, double> Figure(string name, double value) =>
            new($"{Set}.{Mode.Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_')}.{name}", Math.Round(value, 4));

        yield return Figure("faces", Results.Count);
        yield return Figure("recall_percent", Recall);
        yield return Figure("nme15_percent", Nme15);
        yield return Figure("nme5_percent", Nme5);
        yield return Figure("nme15_centered_percent", Nme15Centered);
        yield return Figure("nme5_centered_percent", Nme5Centered);
        yield return Figure("failure_percent", FailureRate);
        yield return Figure("failure_with_misses_percent", FailureRateWithMisses);
        yield return Figure("rmse_crop_px", RmseCrop);
        yield return Figure("rmse_crop_centered_px", RmseCropCentered);
        yield return Figure("rmse_picture_px", RmsePicture);
        yield return Figure("rmse_picture_centered_px", RmsePictureCentered);
        if (HasSigma)
        {
            yield return Figure("within_1_sigma_percent", Coverage(1));
            yield return Figure("within_2_sigma_percent", Coverage(2));
            yield return Figure("sigma_rank_correlation", SigmaRankCorrelation);
        }

        if (Visibility is { } visibility)
        {
            yield return Figure("visibility_area_under_roc", visibility.Area);
            yield return Figure("seen_points_below_half_percent", visibility.SeenBelowHalf);
            yield return Figure("hidden_points_above_half_percent", visibility.HiddenAboveHalf);
            yield return Figure("seen_points_nme_percent", visibility.SeenNme);
            yield return Figure("hidden_points_nme_percent", visibility.HiddenNme);
            yield return Figure("hidden_points_within_1_sigma_percent", visibility.HiddenWithinSigma);
        }
    }

    /// <summary>Not a number where there is nothing to average.</summary>
    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private double CenteredNme(IReadOnlyList<int> keypoints)
    {
        // Of each face the errors in the frame of its head; where nothing has an error there, the keypoint has no offset either.
        var faces = Detected.Select(result => keypoints.Select(result.HeadError).ToArray()).ToArray();
        var offsets = keypoints.Select((_, i) => faces.Select(errors => errors[i]).OfType<ImagePoint>().ToArray())
            .Select(errors => new ImagePoint(Mean(errors.Select(e => e.X)), Mean(errors.Select(e => e.Y)))).ToArray();
        return 100 * Mean(faces
            .Select(errors => errors.Zip(offsets, (error, offset) => error?.DistanceTo(offset)).OfType<double>().ToArray())
            .Where(distances => distances.Length > 0).Select(distances => distances.Average()));
    }

    private double Rmse(Func<FaceResult, double> unit, bool centered)
    {
        double squares = 0;
        var coordinates = 0;
        for (var k = 0; k < FaceKeypointSet.Count; k++)
        {
            var errors = Detected.Where(r => r.Error(k) is not null).Select(r => r.Error(k)!.Value * unit(r)).ToArray();
            if (errors.Length > 0)
            {
                var mean = centered ? new ImagePoint(errors.Average(e => e.X), errors.Average(e => e.Y)) : default;
                squares += errors.Sum(e => Math.Pow(e.DistanceTo(mean), 2));
                coordinates += 2 * errors.Length;
            }
        }

        return Math.Sqrt(squares / coordinates);
    }
}
