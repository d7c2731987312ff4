using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class LevelTargetsTests
{
    // Of stride 16, for faces of 48 pixels.
    private const int Columns = 16;
    private const int Stride = 16;

    [Fact]
    public void Mark_FaceOfTheLevelsSize_TellsTheNearestCellItsBox()
    {
        // The cell in row 5, column 7 is centred on 119.5, 87.5.
        var targets = Targets(new SceneFace(new ImagePoint(123.5, 85.5), 60, 30, 1, Labelled: true));

        const int cell = (5 * Columns) + 7;
        Assert.Contains(cell, targets.FaceCells());
        Assert.Equal(1, targets.RollWeight[cell]);
        float[] expected = [0.25f, -0.125f, (float)Math.Log(60 / 48.0), (float)Math.Cos(Math.PI / 6), 0.5f];
        Assert.Equal(expected, targets.BoxesAt([cell]), Near);
    }

    [Theory]
    [InlineData(36, 1)]
    [InlineData(20, 0)]
    [InlineData(150, 0)]
    public void Mark_FaceOfAnotherSize_IsLeftToTheOtherLevels(double side, int cells) => Assert.Equal(
        cells, Targets(new SceneFace(new ImagePoint(120, 88), side, 0, 1, Labelled: true)).FaceCells().Length);

    [Fact]
    public void Mark_FaceBetweenTwoLevels_IsPassedOver()
    {
        // 0.9 octaves above the level's own size: the next level answers, this one may.
        var targets = Targets(new SceneFace(new ImagePoint(119.5, 87.5), 48 * Math.Pow(2, 0.9), 0, 1, Labelled: true));

        Assert.Equal(LevelTargets.Ignored, targets.Trust[(5 * Columns) + 7]);
        Assert.Equal(LevelTargets.Sure, targets.Trust[0]);
    }

    [Fact]
    public void Mark_DoubtfulPart_IsDoubtfulThereAlone()
    {
        var targets = Targets(new SceneFace(new ImagePoint(40, 40), 30, 0, 1, Labelled: true), new Rect(0, 0, 160, 256));

        Assert.Equal(LevelTargets.Doubtful, targets.Trust[(8 * Columns) + 8]);
        Assert.Equal(LevelTargets.Sure, targets.Trust[(8 * Columns) + 12]);
    }

    [Fact]
    public void Mark_FaceWithoutLabel_IsPassedOver()
    {
        var targets = Targets(new SceneFace(new ImagePoint(119.5, 87.5), 50, 0, 1, Labelled: false));

        Assert.Empty(targets.FaceCells());
        Assert.Equal(LevelTargets.Ignored, targets.Trust[(5 * Columns) + 7]);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;

    private static LevelTargets Targets(SceneFace face, params Rect[] parts)
    {
        LevelTargets targets = new(1, Stride, Columns, Columns);
        using var scene = new Scene(new Mat(), [face], parts);
        targets.Mark(0, scene);
        return targets;
    }
}
