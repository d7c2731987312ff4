using KeypointService.Vision.Detection.Cnn;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Overlap of square boxes that are told as a cell tells them: offset of the centre in cells, logarithm of the side.</summary>
internal static class SquareOverlap
{
    private static readonly Scalar GreatestLogSide = 4.ToScalar();
    private static readonly Scalar LeastLogSide = (-4).ToScalar();
    private static readonly Scalar Zero = 0.ToScalar();
    private static readonly Scalar One = 1.ToScalar();
    private static readonly Scalar Half = 0.5.ToScalar();

    // The side of a box of logarithm 0, in cells.
    private static readonly Scalar TypicalCells = FaceGrid.TypicalSide(1).ToScalar();

    /// <param name="said">[P, 3].</param>
    /// <param name="truth">[P, 3].</param>
    /// <returns>Intersection over union [P], and what makes a loss: one minus it, and the distance of the centres (DIoU).</returns>
    public static (Tensor Overlap, Tensor Loss) Of(Tensor said, Tensor truth)
    {
        var (saidSide, trueSide) = (Side(said), Side(truth));
        var (common, around) = (Along(said, truth, saidSide, trueSide, 0), Along(said, truth, saidSide, trueSide, 1));
        var intersection = common.Common * around.Common;
        var overlap = intersection / (saidSide.square() + trueSide.square() - intersection);
        var distance = (said.narrow(1, 0, 2) - truth.narrow(1, 0, 2)).square().sum(1);
        var diagonal = common.Both.square() + around.Both.square();
        return (overlap, (overlap.neg() + (distance / diagonal)).add(One));
    }

    private static Tensor Side(Tensor box) => box.select(1, 2).clamp(LeastLogSide, GreatestLogSide).exp().mul(TypicalCells);

    /// <summary>Along one axis, what both boxes cover, and what covers both.</summary>
    private static (Tensor Common, Tensor Both) Along(Tensor said, Tensor truth, Tensor saidSide, Tensor trueSide, long axis)
    {
        var (a, b) = (said.select(1, axis), truth.select(1, axis));
        var (halfA, halfB) = (saidSide.mul(Half), trueSide.mul(Half));
        var (greatestEnd, leastEnd) = (maximum(a + halfA, b + halfB), minimum(a + halfA, b + halfB));
        var (greatestStart, leastStart) = (maximum(a - halfA, b - halfB), minimum(a - halfA, b - halfB));
        return ((leastEnd - greatestStart).clamp_min(Zero), greatestEnd - leastStart);
    }
}
