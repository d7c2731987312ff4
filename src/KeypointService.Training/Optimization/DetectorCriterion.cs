using KeypointService.Training.Data;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// What the detector's training makes small: the penalty-reduced focal loss of the scores (Law and Deng, ECCV 2018),
/// and absolute errors of box and roll at the cells near a face's centre.
/// </summary>
internal static class DetectorCriterion
{
    // An error of the side weighs like one of the centre of the same share of the face.
    private const double OffsetWeight = 0.5;
    private const double SideWeight = 1.5;
    private const double RollWeight = 0.5;

    private const double LeastLevelShare = 0.08;

    // A doubtful cell with a higher score is more likely a face without a label than an error.
    private const float DoubtBelow = 0.4f;

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
            score += OfScore(answers[level].select(1, 0), targets, device) / Divisor(faces, level);
            var (levelBox, levelRoll) = OfBox(answers[level].narrow(1, 1, LevelTargets.BoxValues), targets, device);
            box += levelBox / Divisor(weights, level);
            roll += levelRoll / Divisor(weights, level);
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
        var isFace = (heat == 1).to(ScalarType.Float32);
        var counts = (trust == LevelTargets.Sure).logical_or((trust == LevelTargets.Doubtful).logical_and(p < DoubtBelow));
        var positive = isFace * (1 - p).square() * log;
        var negative = (1 - isFace) * counts.to(ScalarType.Float32) * (1 - heat).square().square() * p.square() * logNot;
        return -(positive + negative).sum();
    }

    private static (Tensor Box, Tensor Roll) OfBox(Tensor box, LevelTargets targets, Device device)
    {
        var truth = tensor(targets.Boxes, [targets.Count, LevelTargets.BoxValues, targets.Rows, targets.Columns]).to(device);
        var weight = tensor(targets.BoxWeight, [targets.Count, 1, targets.Rows, targets.Columns]).to(device);
        var error = (box - truth).abs() * weight;
        return ((OffsetWeight * error.narrow(1, 0, 2).sum()) + (SideWeight * error.narrow(1, 2, 1).sum()),
            RollWeight * error.narrow(1, 3, 2).sum());
    }
}
