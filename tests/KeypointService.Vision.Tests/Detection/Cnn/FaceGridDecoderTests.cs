using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Vision.Tests.Detection.Cnn;

public sealed class FaceGridDecoderTests
{
    private const int Columns = 4;
    private const int Cells = 12;

    [Fact]
    public void Decode_OneSureCell_GivesItsFace()
    {
        // Row 1, column 2 of stride 16: its centre is at pixels 39.5, 23.5; the level is made for faces of 48 pixels.
        var values = Values((6, [2, 0.5f, -0.25f, (float)Math.Log(1.5), 0, 1]));

        List<FaceCandidate> faces = [];
        FaceGridDecoder.Decode(values, 16, Columns, minScore: 0.5, faces);

        var face = Assert.Single(faces);
        Assert.Equal(47.5, face.Box.Center.X, 1e-4);
        Assert.Equal(19.5, face.Box.Center.Y, 1e-4);
        Assert.Equal(72, face.Box.Width, 1e-4);
        Assert.Equal(72, face.Box.Height, 1e-4);
        Assert.Equal(90, face.Roll, 1e-4);
        Assert.Equal(1 / (1 + Math.Exp(-2)), face.Score, 1e-6);
    }

    [Theory]
    [InlineData(0.87, 2)]
    [InlineData(0.89, 1)]
    public void Decode_Threshold_IsOnTheProbability(double minScore, int count)
    {
        var values = Values((0, [2, 0, 0, 0, 1, 0]), (5, [3, 0, 0, 0, 1, 0]));

        List<FaceCandidate> faces = [];
        FaceGridDecoder.Decode(values, 8, Columns, minScore, faces);

        Assert.Equal(count, faces.Count);
    }

    /// <summary>Row-major values of a level on which nothing is a face but the given cells.</summary>
    private static float[] Values(params (int Cell, float[] Answer)[] faces)
    {
        var values = new float[FaceGrid.Values * Cells];
        Array.Fill(values, -10, 0, Cells);
        foreach (var (cell, answer) in faces)
        {
            for (var i = 0; i < answer.Length; i++)
            {
                values[(i * Cells) + cell] = answer[i];
            }
        }

        return values;
    }
}
