using KeypointService.Training.Data;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests;

public sealed class DetectorCriterionTests
{
    private const int Side = 2 * FaceGrid.Alignment;

    [Fact]
    public void Of_RightAnswers_IsNearZero()
    {
        var batch = Batch(new SceneFace(new ImagePoint(60, 70), 48, 20, 1, Labelled: true));

        var loss = DetectorCriterion.Of(Answers(batch), batch, CPU).Parts;

        Assert.True(loss.Score < 0.05, $"{loss}");
        Assert.Equal(0, loss.Box, 1e-4);
        Assert.Equal(0, loss.Roll, 1e-4);
    }

    [Fact]
    public void Of_FalseHit_CostsWhereNoFaceCanBeAndNothingWhereALabelMayLack()
    {
        var face = new SceneFace(new ImagePoint(40, 40), 30, 0, 1, Labelled: true);
        var (sure, doubtful) = (Batch(face), Batch(face, new Rect(0, 0, Side, Side)));

        // The last cell of stride 8: far from the face.
        var atSure = DetectorCriterion.Of(Answers(sure, falseHit: 255), sure, CPU).Parts.Score;
        var atDoubtful = DetectorCriterion.Of(Answers(doubtful, falseHit: 255), doubtful, CPU).Parts.Score;

        // One of the cells of five levels, each divided by the cells that answer for the face.
        var share = sure.Levels.Count * sure.Levels[0].FaceCells().Length;
        Assert.True(atSure * share > 1, $"A false hit costs {atSure} of {share}.");
        Assert.True(atDoubtful < 0.05, $"A hit on what may be a face costs {atDoubtful}.");
    }

    [Fact]
    public void Of_SideOff_CostsTheOverlapThatIsLost()
    {
        var batch = Batch(new SceneFace(new ImagePoint(60, 70), 48, 0, 1, Labelled: true));
        var levels = batch.Levels.Count(level => level.FaceCells().Length > 0);

        var loss = DetectorCriterion.Of(Answers(batch, error: (3, (float)Math.Log(1.25))), batch, CPU).Parts.Box;

        // A box a quarter wider than the face covers it whole: the overlap is 1 / 1.25², and each level counts alike.
        Assert.Equal((1 - (1 / (1.25 * 1.25))) * levels / batch.Levels.Count, loss, 1e-4);
    }

    [Fact]
    public void Of_CellThatOverlooksASmallFace_CostsMoreThanOneThatTellsOfIt()
    {
        var batch = Batch(new SceneFace(new ImagePoint(60, 70), 6, 0, 1, Labelled: true));
        var told = Answers(batch);
        var overlooked = told[..^1].Append(full_like(told[^1], -6)).ToArray();

        Assert.True(DetectorCriterion.Of(overlooked, batch, CPU).Parts.Small > 10 * DetectorCriterion.Of(told, batch, CPU).Parts.Small);
    }

    private static SceneBatch Batch(SceneFace face, params Rect[] parts)
    {
        var batch = new SceneBatch(1, new OpenCvSharp.Size(Side, Side));
        using var scene = new Scene(new Mat(Side, Side, MatType.CV_8UC1, Scalar.All(0)), [face], parts);
        batch.Set(0, scene);
        return batch;
    }

    /// <summary>What the targets ask for, with a false hit at a cell of the first level or an error in one value.</summary>
    private static Tensor[] Answers(SceneBatch batch, int? falseHit = null, (int Value, float Size)? error = null) =>
        [.. batch.Levels.Select((level, i) =>
        {
            var cells = level.Columns * level.Rows;
            var values = new float[FaceGrid.Values * cells];
            for (var cell = 0; cell < cells; cell++)
            {
                values[cell] = level.Faces[cell] > 0 || (i == 0 && cell == falseHit) ? 6 : -6;
            }

            level.Boxes.CopyTo(values, cells);
            if (error is { } e)
            {
                for (var cell = 0; cell < cells; cell++)
                {
                    values[(e.Value * cells) + cell] += e.Size;
                }
            }

            return tensor(values, [1, FaceGrid.Values, level.Rows, level.Columns]);
        }).Append(tensor(
            [.. batch.Small.Faces.Select(face => face > 0 ? 6f : -6f)], [1, 1, batch.Small.Rows, batch.Small.Columns]))];
}
