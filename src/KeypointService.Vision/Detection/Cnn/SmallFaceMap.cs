using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>Where a copy of a picture may show faces that are too small for its scale.</summary>
/// <param name="Cells">The log-odds of such a face in cells of <see cref="FaceGrid.SmallStride"/> pixels, row by row.</param>
/// <param name="Columns">Cells along x.</param>
internal sealed record SmallFaceMap(float[] Cells, int Columns)
{
    // Faces are searched again in tiles of so many pixels of the copy.
    private const int Tile = 128;

    // A hit of this side or less, in pixels of the copy, has neighbours that are a little smaller: crowds are of one size.
    private const double SmallHit = 20;

    /// <summary>The greatest probability of a small face in any cell.</summary>
    public double Greatest => Cells.Length == 0 ? 0 : LogOdds.ToProbability(Cells.Max());

    /// <summary>The parts of the copy that are worth a look at a finer scale: whole tiles, those beside each other joined.</summary>
    /// <param name="size">Size of the copy in pixels.</param>
    /// <param name="hits">The faces that were found in it.</param>
    /// <param name="minScore">Probability from which a cell counts.</param>
    /// <param name="minHitScore">Score from which a hit counts.</param>
    public IEnumerable<Rect> Regions(Size size, IEnumerable<FaceCandidate> hits, double minScore, double minHitScore)
    {
        var (columns, rows) = (FaceGrid.Cells(size.Width, Tile), FaceGrid.Cells(size.Height, Tile));
        var marked = new bool[rows, columns];
        var leastLogit = LogOdds.Of(minScore);
        for (var cell = 0; cell < Cells.Length; cell++)
        {
            if (Cells[cell] >= leastLogit)
            {
                Mark(FaceGrid.CellCenter(cell % Columns, FaceGrid.SmallStride), FaceGrid.CellCenter(cell / Columns, FaceGrid.SmallStride));
            }
        }

        foreach (var hit in hits.Where(hit => hit.Box.Width <= SmallHit && hit.Score >= minHitScore))
        {
            Mark(hit.Box.Center.X, hit.Box.Center.Y);
        }

        for (var row = 0; row < rows; row++)
        {
            for (var first = 0; first < columns; first++)
            {
                var end = first;
                while (end < columns && marked[row, end])
                {
                    end++;
                }

                if (end > first)
                {
                    yield return Rect.FromLTRB(first * Tile, row * Tile, end * Tile, (row + 1) * Tile).Intersect(new Rect(default, size));
                    first = end;
                }
            }
        }

        void Mark(double x, double y)
        {
            var (column, row) = ((int)Math.Max(0, x) / Tile, (int)Math.Max(0, y) / Tile);
            if (column < columns && row < rows)
            {
                marked[row, column] = true;
            }
        }
    }
}
