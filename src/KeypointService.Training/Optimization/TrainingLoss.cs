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

    /// <param name="kind">How a point's distance from its label counts.</param>
    /// <param name="error">[N, 30], predicted minus labelled in crop pixels, 0 where unlabelled.</param>
    /// <param name="mask">[N, 30], 1 where labelled, else 0.</param>
    /// <param name="logScale">[N, 15], logarithm of the estimated Laplace scale; null where the network gives none.</param>
    public static Tensor OfPoints(PointLoss kind, Tensor error, Tensor mask, Tensor? logScale)
    {
        using var scope = NewDisposeScope();
        var labelled = mask.sum();
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

    /// <summary>Cross entropy over the crops that are decided.</summary>
    /// <param name="logit">[N].</param>
    /// <param name="target">[N], 1, 0 or <see cref="TrainingBatch.Undecided"/>.</param>
    public static Tensor OfFace(Tensor logit, Tensor target)
    {
        using var scope = NewDisposeScope();
        var decided = (target >= 0).to(ScalarType.Float32);
        var entropy = nn.functional.binary_cross_entropy_with_logits(logit, target.clamp(0, 1), reduction: nn.Reduction.None);
        return ((entropy * decided).sum() / decided.sum()).MoveToOuterDisposeScope();
    }

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
