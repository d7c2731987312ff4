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

    /// <summary>A cell in a photo, away from its labelled face: a face there may only lack its label.</summary>
    public const float Doubtful = 0.5f;

    /// <summary>A cell whose answer does not count.</summary>
    public const float Ignored = 0;

    /// <summary>Values of <see cref="Boxes"/> a cell.</summary>
    public const int BoxValues = FaceGrid.Values - 1;

    // In octaves between the size of a face and the one that the level is made for: the level answers up to the first,
    // and up to the second it may.
    private const double OwnOctaves = 0.75;
    private const double SharedOctaves = 1.1;

    // In sides of the face: how fast the score falls around its centre, and how far the doubt about a photo stays away.
    private const double HeatDeviation = 0.15;
    private const double SharedReach = 0.3;
    private const double SureReach = 1.0;

    // A cell this close to the centre, in heat, has to know the box as well.
    private const double LeastBoxHeat = 0.2;

    /// <summary>[N, rows, columns]: 1 at the cell nearest to a face's centre, falling to 0 around it.</summary>
    public float[] Heat { get; } = new float[Count * Columns * Rows];

    /// <summary>[N, rows, columns]: how much a cell's score counts where it is no face.</summary>
    public float[] Trust { get; } = new float[Count * Columns * Rows];

    /// <summary>[N, 5, rows, columns]: offset of the centre in cells, logarithm of the side, cosine and sine of the roll.</summary>
    public float[] Boxes { get; } = new float[Count * BoxValues * Columns * Rows];

    /// <summary>[N, rows, columns]: how much a cell's box counts.</summary>
    public float[] BoxWeight { get; } = new float[Count * Columns * Rows];

    private double TypicalSide => FaceGrid.TypicalSide(Stride);

    /// <summary>Writes the targets of a scene.</summary>
    public void Mark(int index, Scene scene)
    {
        var cells = Columns * Rows;
        for (var cell = 0; cell < cells; cell++)
        {
            var (x, y) = Center(cell);
            Trust[(index * cells) + cell] = scene.PhotoParts.Any(part => part.Contains((int)x, (int)y)) ? Doubtful : Sure;
        }

        foreach (var face in scene.Faces.Where(face => face.Labelled))
        {
            Mark(index, face, SureReach, Sure);
        }

        foreach (var face in scene.Faces)
        {
            var octave = Math.Log2(face.Side / TypicalSide);
            var isOwn = (octave >= -OwnOctaves || Stride == FaceGrid.Strides[0])
                && (octave <= OwnOctaves || Stride == FaceGrid.Strides[^1]);
            if (!face.Labelled)
            {
                Mark(index, face, SureReach / 2, Ignored);
            }
            else if (isOwn)
            {
                MarkFace(index, face);
            }
            else if (Math.Abs(octave) <= SharedOctaves)
            {
                Mark(index, face, SharedReach, Ignored);
            }
        }
    }

    private (double X, double Y) Center(int cell) =>
        (FaceGrid.CellCenter(cell % Columns, Stride), FaceGrid.CellCenter(cell / Columns, Stride));

    private void Mark(int index, SceneFace face, double reach, float trust)
    {
        for (var cell = 0; cell < Columns * Rows; cell++)
        {
            var (x, y) = Center(cell);
            if (Math.Max(Math.Abs(x - face.Center.X), Math.Abs(y - face.Center.Y)) <= reach * face.Side)
            {
                Trust[(index * Columns * Rows) + cell] = trust;
            }
        }
    }

    private void MarkFace(int index, SceneFace face)
    {
        var column = (int)Math.Clamp(Math.Round((face.Center.X - FaceGrid.CellCenter(0, Stride)) / Stride), 0, Columns - 1);
        var row = (int)Math.Clamp(Math.Round((face.Center.Y - FaceGrid.CellCenter(0, Stride)) / Stride), 0, Rows - 1);
        for (var cell = 0; cell < Columns * Rows; cell++)
        {
            var (x, y) = Center(cell);
            var (dx, dy) = ((x - face.Center.X) / face.Side, (y - face.Center.Y) / face.Side);
            var heat = cell == (row * Columns) + column ? 1 : (float)Math.Exp(-((dx * dx) + (dy * dy)) / (2 * HeatDeviation * HeatDeviation));
            var at = (index * Columns * Rows) + cell;
            if (heat <= Heat[at])
            {
                continue;
            }

            Heat[at] = heat;
            if (heat >= LeastBoxHeat)
            {
                BoxWeight[at] = heat;
                MarkBox(index, cell, face, (face.Center.X - x) / Stride, (face.Center.Y - y) / Stride);
            }
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
