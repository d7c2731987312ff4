using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>Turns the answers of a detector's network into faces.</summary>
internal static class FaceGridDecoder
{
    // In natural logarithms: more than the levels lie apart, and small enough to stay finite whatever a file says.
    private const float GreatestLogSide = 4;

    /// <summary>Adds the faces of one level.</summary>
    /// <param name="values">Row-major [<see cref="FaceGrid.Values"/>, rows, columns], the score as log-odds.</param>
    /// <param name="stride">Side of the level's cells in pixels.</param>
    /// <param name="columns">Cells along x.</param>
    /// <param name="minScore">Score from which a cell is a face, between 0 and 1.</param>
    /// <param name="faces">Receives the faces in pixels of the network's picture.</param>
    public static void Decode(ReadOnlySpan<float> values, int stride, int columns, double minScore, List<FaceCandidate> faces)
    {
        var cells = values.Length / FaceGrid.Values;
        var leastLogit = LogOdds.Of(minScore);
        for (var cell = 0; cell < cells; cell++)
        {
            if (values[cell] >= leastLogit)
            {
                var (row, column) = Math.DivRem(cell, columns);
                var center = new ImagePoint(
                    FaceGrid.CellCenter(column, stride) + (values[cells + cell] * stride),
                    FaceGrid.CellCenter(row, stride) + (values[(2 * cells) + cell] * stride));
                var side = FaceGrid.TypicalSide(stride)
                    * Math.Exp(Math.Clamp(values[(3 * cells) + cell], -GreatestLogSide, GreatestLogSide));
                var roll = Math.Atan2(values[(5 * cells) + cell], values[(4 * cells) + cell]) * 180 / Math.PI;
                faces.Add(new FaceCandidate(FaceBox.Square(center, side), LogOdds.ToProbability(values[cell]), roll));
            }
        }
    }
}
