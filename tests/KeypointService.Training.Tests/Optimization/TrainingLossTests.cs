using KeypointService.Training.Data;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Landmarks;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests.Optimization;

public sealed class TrainingLossTests
{
    private const int Coordinates = 2 * FaceKeypointSet.Count;

    [Theory]
    [InlineData(nameof(PointLoss.Squared))]
    [InlineData(nameof(PointLoss.Absolute))]
    [InlineData(nameof(PointLoss.Wing))]
    [InlineData(nameof(PointLoss.Laplace))]
    public void OfPoints_LargerError_CostsMore(string kind)
    {
        double Loss(float error) => Value(Enum.Parse<PointLoss>(kind), error, Coordinates, logScale: null);

        Assert.Equal(0, Loss(0), 1e-6);
        Assert.True(Loss(1) < Loss(3) && Loss(3) < Loss(5) && Loss(5) < Loss(30));
    }

    [Fact]
    public void OfPoints_MissingLabels_WeighNothing() =>
        Assert.Equal(
            Value(PointLoss.Absolute, 2, Coordinates, logScale: null), Value(PointLoss.Absolute, 2, Coordinates - 10, logScale: null), 1e-6);

    [Theory]
    [InlineData(null)]
    [InlineData(1f)]
    public void OfPoints_NoLabelAtAll_CostsNothing(float? logScale) => Assert.Equal(0, Value(PointLoss.Laplace, 2, 0, logScale), 1e-6);

    [Fact]
    public void OfDecided_NothingDecided_CostsNothing()
    {
        using var logit = ones(4);
        using var target = full(4, TrainingBatch.Undecided);
        using var loss = TrainingLoss.OfDecided(logit, target);

        Assert.Equal(0, loss.item<float>());
    }

    [Fact]
    public void OfPoints_Laplace_IsLeastWhereTheScaleIsTheError()
    {
        double Loss(float scale) => Value(PointLoss.Laplace, 3, Coordinates, MathF.Log(scale));

        Assert.True(Loss(3) < Loss(2) && Loss(3) < Loss(4));
    }

    [Fact]
    public void OfPoints_OtherLossWithScale_LeavesThePointsToTheLoss()
    {
        using var error = full([1, Coordinates], 3f, requires_grad: true);
        using var mask = ones(1, Coordinates);
        using var logScale = full([1, FaceKeypointSet.Count], -2f, requires_grad: true);

        TrainingLoss.OfPoints(PointLoss.Absolute, error, mask, logScale).backward();

        Assert.Equal(1, error.grad!.sum().item<float>(), 1e-5f);
        Assert.NotEqual(0, logScale.grad!.sum().item<float>());
    }

    [Fact]
    public void OfDecided_UndecidedCrops_WeighNothing()
    {
        using var logits = tensor(new[] { 2f, -1f, 9f });
        using var decided = tensor(new[] { 1f, 0f, TrainingBatch.Undecided });
        using var firstTwo = logits.narrow(0, 0, 2);
        using var theirs = decided.narrow(0, 0, 2);

        Assert.Equal(TrainingLoss.OfDecided(firstTwo, theirs).item<float>(), TrainingLoss.OfDecided(logits, decided).item<float>(), 1e-6f);
    }

    private static double Value(PointLoss kind, float error, int labelled, float? logScale)
    {
        using var scope = NewDisposeScope();
        var mask = zeros(1, Coordinates);
        mask.narrow(1, 0, labelled).fill_(1);
        var scale = logScale is { } log ? full([1, FaceKeypointSet.Count], log) : null;
        return TrainingLoss.OfPoints(kind, mask * error, mask, scale).item<float>();
    }
}
