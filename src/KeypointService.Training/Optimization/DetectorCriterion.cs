using KeypointService.Training.Data;
using KeypointService.Vision.Detection.Cnn;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// What the detector's training makes small. The score of a cell learns how well its box fits (quality focal loss, Li et al.,
/// NeurIPS 2020), so that one threshold serves faces of all sizes; the box, centre distance and overlap (DIoU, Zheng et al.,
/// AAAI 2020); the roll, absolute errors of cosine and sine; the map of small faces, the focal loss.
/// </summary>
internal static class DetectorCriterion
{
    private const double LeastLevelShare = 0.08;

    // Scalars that live as long as the program: a temporary one may be collected while the native call still reads it.
    private static readonly Scalar Sure = LevelTargets.Sure.ToScalar();
    private static readonly Scalar Doubtful = LevelTargets.Doubtful.ToScalar();

    // A doubtful cell with a higher score is more likely a face without a label than an error.
    private static readonly Scalar DoubtBelow = 0.4.ToScalar();
    private static readonly Scalar RollWeight = 0.5.ToScalar();
    private static readonly Scalar SmallWeight = DetectionLoss.SmallWeight.ToScalar();

    /// <param name="answers">What the network says, a level each, and the map of small faces.</param>
    /// <param name="batch">The scenes and their targets.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>The total to minimise, and its parts.</returns>
    public static (Tensor Total, DetectionLoss Parts) Of(IReadOnlyList<Tensor> answers, SceneBatch batch, Device device)
    {
        using var scope = NewDisposeScope();
        var (score, box, roll) = (zeros(1, device: device), zeros(1, device: device), zeros(1, device: device));
        var cells = batch.Levels.Select(level => level.FaceCells()).ToArray();
        for (var level = 0; level < batch.Levels.Count; level++)
        {
            using var divisor = Divisor(cells, level).ToScalar();
            var (targets, own) = (batch.Levels[level], cells[level]);
            var answer = answers[level].permute(0, 2, 3, 1).reshape(-1, FaceGrid.Values);
            var quality = zeros(answer.shape[0], device: device);
            if (own.Length > 0)
            {
                var at = tensor(own.Select(cell => (long)cell).ToArray()).to(device);
                var said = answer.index_select(0, at);
                var truth = tensor(targets.BoxesAt(own), [own.Length, LevelTargets.BoxValues]).to(device);
                var weight = tensor(own.Select(cell => targets.RollWeight[cell]).ToArray()).to(device);
                var (overlap, loss) = SquareOverlap.Of(said.narrow(1, 1, 3), truth.narrow(1, 0, 3));
                box += loss.sum().div(divisor);
                roll += ((said.narrow(1, 4, 2) - truth.narrow(1, 3, 2)).abs().sum(1) * weight).sum().mul(RollWeight).div(divisor);
                quality.index_copy_(0, at, overlap.detach().sqrt());
            }

            score += OfScore(answer.select(1, 0), quality, targets, device).div(divisor);
        }

        var small = OfSmall(answers[^1], batch.Small, device);
        return ((score + box + roll + (small * SmallWeight)).MoveToOuterDisposeScope(),
            new DetectionLoss(score.item<float>(), box.item<float>(), roll.item<float>(), small.item<float>()));
    }

    /// <summary>
    /// Small faces are many and large ones few: a level counts by the root of its faces, so that neither drowns the other.
    /// </summary>
    private static double Divisor(int[][] cells, int level)
    {
        var least = Math.Max(1, LeastLevelShare * cells.Sum(own => own.Length));
        var counts = cells.Select(own => Math.Max(least, own.Length)).ToArray();
        return Math.Sqrt(counts[level]) * counts.Sum(Math.Sqrt);
    }

    private static Tensor OfScore(Tensor logit, Tensor quality, LevelTargets targets, Device device)
    {
        var trust = tensor(targets.Trust).to(device);
        var isFace = tensor(targets.Faces).to(device).to(ScalarType.Bool);
        var p = logit.sigmoid();
        var counts = isFace.logical_or(trust.eq(Sure)).logical_or(trust.eq(Doubtful).logical_and(p.lt(DoubtBelow)));
        var loss = (quality - p).square() * (nn.functional.softplus(logit, 1, 20) - (quality * logit));
        return (loss * counts.to(ScalarType.Float32)).sum();
    }

    private static Tensor OfSmall(Tensor answer, SmallFaceTargets targets, Device device)
    {
        var logit = answer.reshape(-1);
        var truth = tensor(targets.Faces).to(device);
        var weight = tensor(targets.Weight).to(device);
        using var divisor = (2 * Math.Max(1.0, targets.Faces.Sum())).ToScalar();
        var loss = (truth - logit.sigmoid()).square() * (nn.functional.softplus(logit, 1, 20) - (truth * logit));
        return (loss * weight).sum().div(divisor);
    }
}
