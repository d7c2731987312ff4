using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Training.Data;

/// <summary>Where a batch of scenes shows faces that are too small to be found at its scale, a cell of <see cref="FaceGrid.SmallStride"/> each.</summary>
/// <param name="Count">Number of scenes N.</param>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
internal sealed record SmallFaceTargets(int Count, int Columns, int Rows)
{
    // Sides in pixels: below the first nothing is seen, to the second a face is small for sure, to the third it may count as small.
    private const double LeastSide = 4;
    private const double SmallSide = 12;
    private const double LargeSide = 17;

    /// <summary>[N, rows, columns]: 1 where a small face lies.</summary>
    public float[] Faces { get; } = new float[Count * Columns * Rows];

    /// <summary>[N, rows, columns]: how much a cell's answer counts.</summary>
    public float[] Weight { get; } = new float[Count * Columns * Rows];

    /// <summary>Writes the targets of a scene.</summary>
    public void Mark(int index, Scene scene)
    {
        Weight.AsSpan(index * Columns * Rows, Columns * Rows).Fill(1);
        foreach (var part in scene.DoubtfulParts)
        {
            Each(part.X, part.Y, part.Right, part.Bottom, cell => Weight[(index * Columns * Rows) + cell] = 0.3f);
        }

        foreach (var face in scene.Faces.Where(face => face.Side <= LargeSide))
        {
            var isSmall = face.Labelled && face.Side is >= LeastSide and <= SmallSide;
            var reach = FaceGrid.SmallStride / 2.0;
            Each(face.Center.X - reach, face.Center.Y - reach, face.Center.X + reach, face.Center.Y + reach, cell =>
            {
                var at = (index * Columns * Rows) + cell;
                if (isSmall)
                {
                    (Faces[at], Weight[at]) = (1, 1);
                }
                else if (Faces[at] == 0)
                {
                    Weight[at] = 0;
                }
            });
        }
    }

    private void Each(double left, double top, double right, double bottom, Action<int> mark)
    {
        for (var row = First(top); row <= Math.Min(Rows - 1, Last(bottom)); row++)
        {
            for (var column = First(left); column <= Math.Min(Columns - 1, Last(right)); column++)
            {
                mark((row * Columns) + column);
            }
        }
    }

    private static int First(double pixel) => Math.Max(0, (int)Math.Ceiling((pixel - FaceGrid.CellCenter(0, FaceGrid.SmallStride)) / FaceGrid.SmallStride));

    private static int Last(double pixel) => (int)Math.Floor((pixel - FaceGrid.CellCenter(0, FaceGrid.SmallStride)) / FaceGrid.SmallStride);
}
