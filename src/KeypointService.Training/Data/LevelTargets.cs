using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Training.Data;

/// <summary>What the cells of one level should answer to a batch of scenes.</summary>
/// <param name="Count">Number of scenes N.</param>
/// <param name="Stride">Side of a cell in pixels.</param>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
internal sealed record LevelTargets(int Count, int Stride, int Columns, int Rows)
{
    /// <summary>A cell whose answer counts.</summary>
    public const float Sure = 1;

    /// <summary>A cell where a face may only lack its label.</summary>
    public const float Doubtful = 0.5f;

    /// <summary>A cell whose answer does not count.</summary>
    public const float Ignored = 0;

    /// <summary>Values of <see cref="Boxes"/> a cell.</summary>
    public const int BoxValues = FaceGrid.Values - 1;

    /// <summary>A smaller face is no longer told from what is none.</summary>
    public const double LeastSide = 7;

    // In octaves between the size of a face and the one that the level is made for: the level answers up to the first,
    // and up to the second it may.
    private const double OwnOctaves = 0.75;
    private const double SharedOctaves = 1.15;

    // In sides of the face: how far from its centre a cell answers, and how far it may (centre sampling, Tian et al., 2019).
    private const double OwnReach = 0.22;
    private const double SharedReach = 0.35;
    private const double UnsureReach = 0.5;

    private readonly float[] _distance = new float[Count * Columns * Rows];

    /// <summary>[N, rows, columns]: 1 at the cells that answer for a face.</summary>
    public float[] Faces { get; } = new float[Count * Columns * Rows];

    /// <summary>[N, rows, columns]: how much a cell's score counts where it is no face.</summary>
    public float[] Trust { get; } = new float[Count * Columns * Rows];

    /// <summary>[N, 5, rows, columns]: offset of the centre in cells, logarithm of the side, cosine and sine of the roll.</summary>
    public float[] Boxes { get; } = new float[Count * BoxValues * Columns * Rows];

    /// <summary>[N, rows, columns]: how much a cell's roll counts.</summary>
    public float[] RollWeight { get; } = new float[Count * Columns * Rows];

    private double TypicalSide => FaceGrid.TypicalSide(Stride);

    /// <summary>Writes the targets of a scene.</summary>
    public void Mark(int index, Scene scene)
    {
        Trust.AsSpan(index * Columns * Rows, Columns * Rows).Fill(Sure);
        foreach (var part in scene.DoubtfulParts)
        {
            foreach (var cell in Cells(part.X, part.Y, part.Right, part.Bottom))
            {
                Trust[(index * Columns * Rows) + cell] = Doubtful;
            }
        }

        foreach (var face in scene.Faces)
        {
            var octave = Math.Log2(face.Side / TypicalSide);
            var isOwn = (octave >= -OwnOctaves || Stride == FaceGrid.Strides[0])
                && (octave <= OwnOctaves || Stride == FaceGrid.Strides[^1]);
            if (!face.Labelled || face.Side < LeastSide)
            {
                Ignore(index, face, UnsureReach);
            }
            else if (isOwn)
            {
                MarkFace(index, face);
            }
            else if (Math.Abs(octave) <= SharedOctaves)
            {
                Ignore(index, face, SharedReach);
            }
        }
    }

    /// <summary>The cells of all scenes that answer for a face, as indices into [N, rows, columns].</summary>
    public int[] FaceCells() => [.. Enumerable.Range(0, Faces.Length).Where(at => Faces[at] > 0)];

    /// <summary>The boxes of cells, row-major [cells, 5].</summary>
    public float[] BoxesAt(IReadOnlyList<int> cells)
    {
        var boxes = new float[cells.Count * BoxValues];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (row, value) = Math.DivRem(i, BoxValues);
            var (scene, cell) = Math.DivRem(cells[row], Columns * Rows);
            boxes[i] = Boxes[(((scene * BoxValues) + value) * Columns * Rows) + cell];
        }

        return boxes;
    }

    private (double X, double Y) Center(int cell) =>
        (FaceGrid.CellCenter(cell % Columns, Stride), FaceGrid.CellCenter(cell / Columns, Stride));

    /// <summary>The cells whose centre lies in a rectangle.</summary>
    private IEnumerable<int> Cells(double left, double top, double right, double bottom)
    {
        var (firstColumn, lastColumn) = (Math.Max(0, (int)Math.Ceiling(Index(left))), Math.Min(Columns - 1, (int)Math.Floor(Index(right))));
        var (firstRow, lastRow) = (Math.Max(0, (int)Math.Ceiling(Index(top))), Math.Min(Rows - 1, (int)Math.Floor(Index(bottom))));
        for (var row = firstRow; row <= lastRow; row++)
        {
            for (var column = firstColumn; column <= lastColumn; column++)
            {
                yield return (row * Columns) + column;
            }
        }
    }

    private IEnumerable<int> Around(SceneFace face, double reach) => Cells(
        face.Center.X - (reach * face.Side), face.Center.Y - (reach * face.Side),
        face.Center.X + (reach * face.Side), face.Center.Y + (reach * face.Side));

    private double Index(double pixel) => (pixel - FaceGrid.CellCenter(0, Stride)) / Stride;

    private void Ignore(int index, SceneFace face, double reach)
    {
        foreach (var cell in Around(face, reach).Append(Nearest(face)))
        {
            Trust[(index * Columns * Rows) + cell] = Ignored;
        }
    }

    private int Nearest(SceneFace face)
    {
        var column = (int)Math.Clamp(Math.Round(Index(face.Center.X)), 0, Columns - 1);
        var row = (int)Math.Clamp(Math.Round(Index(face.Center.Y)), 0, Rows - 1);
        return (row * Columns) + column;
    }

    private void MarkFace(int index, SceneFace face)
    {
        foreach (var cell in Around(face, OwnReach).Append(Nearest(face)))
        {
            var (x, y) = Center(cell);
            var (dx, dy) = (face.Center.X - x, face.Center.Y - y);
            var distance = (float)(((dx * dx) + (dy * dy)) / (face.Side * face.Side));
            var at = (index * Columns * Rows) + cell;
            if (Faces[at] > 0 && distance >= _distance[at])
            {
                continue;
            }

            Faces[at] = 1;
            _distance[at] = distance;
            RollWeight[at] = (float)face.RollWeight;
            MarkBox(index, cell, face, dx / Stride, dy / Stride);
        }
    }

    private void MarkBox(int index, int cell, SceneFace face, double x, double y)
    {
        var (sin, cos) = Math.SinCos(face.Roll * Math.PI / 180);
        ReadOnlySpan<double> values = [x, y, Math.Log(face.Side / TypicalSide), cos, sin];
        for (var i = 0; i < values.Length; i++)
        {
            Boxes[(((index * BoxValues) + i) * Columns * Rows) + cell] = (float)values[i];
        }
    }
}
