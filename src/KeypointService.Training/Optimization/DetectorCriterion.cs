using KeypointService.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// What the detector's training makes small: the penalty-reduced focal loss of the scores (Law and Deng, ECCV 2018),
/// and absolute errors of box and roll at the cells near a face's centre.
/// </summary>
internal static class DetectorCriterion
{
    private const double LeastLevelShare = 0.08;

    // Scalars that live as long as the program: a temporary one may be collected while the native call still reads it.
    private static readonly Scalar One = 1.ToScalar();
    private static readonly Scalar Sure = LevelTargets.Sure.ToScalar();
    private static readonly Scalar Doubtful = LevelTargets.Doubtful.ToScalar();

    // A doubtful cell with a higher score is more likely a face without a label than an error.
    private static readonly Scalar DoubtBelow = 0.4.ToScalar();

    // An error of the side weighs like one of the centre of the same share of the face.
    private static readonly Scalar OffsetWeight = 0.5.ToScalar();
    private static readonly Scalar SideWeight = 1.5.ToScalar();
    private static readonly Scalar RollWeight = 0.5.ToScalar();

    /// <param name="answers">What the network says, a level each.</param>
    /// <param name="batch">The scenes and their targets.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>The total to minimise, and its parts.</returns>
    public static (Tensor Total, DetectionLoss Parts) Of(IReadOnlyList<Tensor> answers, SceneBatch batch, Device device)
    {
        using var scope = NewDisposeScope();
        var (score, box, roll) = (zeros(1, device: device), zeros(1, device: device), zeros(1, device: device));
        var faces = batch.Levels.Select(level => (double)level.Heat.Count(heat => heat == 1)).ToArray();
        var weights = batch.Levels.Select(level => (double)level.BoxWeight.Sum()).ToArray();
        for (var level = 0; level < answers.Count; level++)
        {
            var targets = batch.Levels[level];
            using var perFace = Divisor(faces, level).ToScalar();
            using var perWeight = Divisor(weights, level).ToScalar();
            score += OfScore(answers[level].select(1, 0), targets, device).div(perFace);
            var (levelBox, levelRoll) = OfBox(answers[level].narrow(1, 1, LevelTargets.BoxValues), targets, device);
            box += levelBox.div(perWeight);
            roll += levelRoll.div(perWeight);
        }

        return ((score + box + roll).MoveToOuterDisposeScope(), new DetectionLoss(score.item<float>(), box.item<float>(), roll.item<float>()));
    }

    /// <summary>
    /// Small faces are many and large ones few: each level counts like every other, as far as it has faces at all.
    /// </summary>
    private static double Divisor(double[] amounts, int level) =>
        amounts.Length * Math.Max(1, Math.Max(amounts[level], LeastLevelShare * amounts.Sum()));

    private static Tensor OfScore(Tensor logit, LevelTargets targets, Device device)
    {
        long[] shape = [targets.Count, targets.Rows, targets.Columns];
        var heat = tensor(targets.Heat, shape).to(device);
        var trust = tensor(targets.Trust, shape).to(device);
        var log = nn.functional.logsigmoid(logit);
        var logNot = nn.functional.logsigmoid(-logit);
        var p = logit.sigmoid();
        var isFace = heat.eq(One);
        var counts = trust.eq(Sure).logical_or(trust.eq(Doubtful).logical_and(p.lt(DoubtBelow))).logical_and(isFace.logical_not());
        var positive = isFace.to(ScalarType.Float32) * p.sub(One).square() * log;
        var negative = counts.to(ScalarType.Float32) * heat.sub(One).square().square() * p.square() * logNot;
        return -(positive + negative).sum();
    }

    private static (Tensor Box, Tensor Roll) OfBox(Tensor box, LevelTargets targets, Device device)
    {
        var truth = tensor(targets.Boxes, [targets.Count, LevelTargets.BoxValues, targets.Rows, targets.Columns]).to(device);
        var weight = tensor(targets.BoxWeight, [targets.Count, 1, targets.Rows, targets.Columns]).to(device);
        var error = (box - truth).abs() * weight;
        return (error.narrow(1, 0, 2).sum().mul(OffsetWeight) + error.narrow(1, 2, 1).sum().mul(SideWeight),
            error.narrow(1, 3, 2).sum().mul(RollWeight));
    }
}
