using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>What training makes small. Labels that are missing weigh nothing.</summary>
internal static class TrainingLoss
{
    private const double HalfCrop = FaceCrop.Size / 2.0;

    // Wing: logarithmic below this error in crop pixels, and how sharply it bends.
    private const double WingWidth = 4;
    private const double WingCurvature = 0.8;

    // Mean error over the distance of the eyes up to which points can be trusted, and from which they cannot.
    private const double GoodError = 0.14;
    private const double BadError = 0.2;

    /// <param name="kind">How a point's distance from its label counts.</param>
    /// <param name="error">[N, 30], predicted minus labelled in crop pixels, 0 where unlabelled.</param>
    /// <param name="mask">[N, 30], 1 where labelled, else 0.</param>
    /// <param name="logScale">[N, 15], logarithm of the estimated Laplace scale; null where the network gives none.</param>
    public static Tensor OfPoints(PointLoss kind, Tensor error, Tensor mask, Tensor? logScale)
    {
        using var scope = NewDisposeScope();
        var labelled = AtLeastOne(mask);
        if (logScale is null)
        {
            return (Distance(kind, error).sum() / labelled).MoveToOuterDisposeScope();
        }

        // Other losses than the likelihood still teach the scale, but the scale does not steer their points.
        var judged = kind == PointLoss.Laplace ? error : error.detach();
        var perCoordinate = logScale.repeat_interleave(2, 1);
        var likelihood = (perCoordinate + (judged.abs() * (-perCoordinate).exp())) * mask;
        return ((likelihood + Distance(kind, error)).sum() / labelled).MoveToOuterDisposeScope();
    }

    /// <summary>Cross entropy over what is decided.</summary>
    /// <param name="logit">Log-odds of any shape.</param>
    /// <param name="target">Of the same shape, 1, 0 or <see cref="TrainingBatch.Undecided"/>.</param>
    public static Tensor OfDecided(Tensor logit, Tensor target)
    {
        using var scope = NewDisposeScope();
        var decided = (target >= 0).to(ScalarType.Float32);
        var entropy = nn.functional.binary_cross_entropy_with_logits(logit, target.clamp(0, 1), reduction: nn.Reduction.None);
        return ((entropy * decided).sum() / AtLeastOne(decided)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Decides the targets that depend on the error: a face whose points are located well is a good example, one whose
    /// points are far off a bad one.
    /// </summary>
    /// <param name="target">[N], 1, 0, <see cref="TrainingBatch.Undecided"/> or <see cref="TrainingBatch.ByError"/>.</param>
    /// <param name="error">[N, 30], predicted minus labelled in crop pixels, 0 where unlabelled.</param>
    /// <param name="mask">[N, 30], 1 where labelled, else 0.</param>
    /// <param name="units">[N], the length that errors are held against, in crop pixels.</param>
    /// <returns>[N], 1, 0 or <see cref="TrainingBatch.Undecided"/>.</returns>
    public static Tensor Decide(Tensor target, Tensor error, Tensor mask, Tensor units)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var distances = error.detach().view(-1, FaceKeypointSet.Count, 2).square().sum(2).sqrt();
        var mean = distances.sum(1) / mask.view(-1, FaceKeypointSet.Count, 2).select(2, 0).sum(1).clamp_min(1) / units;
        var decided = where(mean < GoodError, ones_like(mean), where(mean > BadError, zeros_like(mean), full_like(mean, TrainingBatch.Undecided)));
        return where(target == TrainingBatch.ByError, decided, target).MoveToOuterDisposeScope();
    }

    /// <summary>What a sum over labels is divided by: the last batch of an epoch may be one face, whose points are not told.</summary>
    /// <param name="mask">1 where something is told, else 0.</param>
    public static Tensor AtLeastOne(Tensor mask) => mask.sum().clamp_min(1);

    private static Tensor Distance(PointLoss kind, Tensor error) => kind switch
    {
        // In half crops, so that the recipe's learning rate does not depend on the crop's size.
        PointLoss.Squared => (error / HalfCrop).square(),
        PointLoss.Absolute or PointLoss.Laplace => error.abs(),
        PointLoss.Wing => Wing(error.abs()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown loss."),
    };

    private static Tensor Wing(Tensor distance)
    {
        var beyond = WingWidth - (WingWidth * Math.Log(1 + (WingWidth / WingCurvature)));
        return where(distance < WingWidth, WingWidth * (1 + (distance / WingCurvature)).log(), distance - beyond);
    }
}
