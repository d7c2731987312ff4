using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Composes training pictures for the detector: one photo or a mosaic of many over a picture without faces, each photo
/// scaled, turned, lit and covered at random. The same random numbers give the same scene.
/// </summary>
internal sealed class SceneComposer(IReadOnlyList<ScenePhoto> photos, IReadOnlyList<ScaledPicture> empty, SceneOptions options)
{
    // Share of its cell that a face takes: in a mosaic a cell shows more of it than of its surroundings, and the large
    // faces, of which a scene holds only one, come from the scenes of a single photo.
    private const double LeastShare = 0.35;
    private const double GreatestShare = 0.95;
    private const double LeastSingleShare = 0.12;
    private const double GreatestSingleShare = 1.1;

    // More enlarged than this, a photo is a blur; another one is drawn then.
    private const double GreatestEnlargement = 3;
    private const int Tries = 4;

    private readonly PixelAugmentation _light = new(options.Cells);
    private readonly PixelAugmentation _pixels = new(options.Pixels);

    public Scene Compose(Size size, Random random)
    {
        var pixels = new Mat(size, MatType.CV_8UC1);
        List<SceneFace> faces = [];
        List<Rect> parts = [];
        DrawEmpty(pixels, random);
        if (random.NextDouble() >= options.Empty)
        {
            foreach (var cell in Cells(size, random))
            {
                if (cell.Size == size || random.NextDouble() >= options.EmptyCell)
                {
                    DrawPhoto(pixels, cell, faces, random);
                    parts.Add(cell);
                }
                else if (random.Next(2) == 0)
                {
                    DrawEmptyPhoto(pixels, cell, random);
                }
            }
        }

        foreach (var face in faces.Where(face => face.Labelled && random.NextDouble() < options.Covered))
        {
            FaceCover.Draw(pixels, face, random);
        }

        _pixels.Apply(pixels, random);
        return random.NextDouble() < 0.5 ? new Scene(pixels, faces, parts) : Mirror(pixels, faces, parts);
    }

    /// <summary>The whole scene, or a grid of cells without gaps.</summary>
    private IEnumerable<Rect> Cells(Size size, Random random)
    {
        var side = Math.Max(size.Width, size.Height) * (random.NextDouble() < options.Single ? 1 : Math.Exp(random.NextBetween(
            Math.Log(options.LeastCell / Math.Max(size.Width, size.Height)), Math.Log(0.7))));
        var (columns, rows) = (Count(size.Width, side), Count(size.Height, side));
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                yield return Rect.FromLTRB(
                    column * size.Width / columns, row * size.Height / rows,
                    (column + 1) * size.Width / columns, (row + 1) * size.Height / rows);
            }
        }
    }

    private static int Count(int length, double side) => Math.Max(1, (int)Math.Round(length / side));

    private void DrawEmpty(Mat target, Random random)
    {
        var picture = empty[random.Next(empty.Count)];
        var cover = Math.Max((double)target.Width / picture.Width, (double)target.Height / picture.Height);
        var from = new ImagePoint(random.NextDouble() * picture.Width, random.NextDouble() * picture.Height);
        var onto = new ImagePoint(random.NextDouble() * target.Width, random.NextDouble() * target.Height);
        var transform = SimilarityTransform.About(
            from, onto, cover * Math.Exp(random.NextBetween(-0.7, 0.9)), options.RollDegrees * random.NextNormal());
        picture.DrawInto(transform, target, BorderTypes.Reflect101);
    }

    private void DrawPhoto(Mat pixels, Rect cell, List<SceneFace> faces, Random random)
    {
        var single = cell.Width == pixels.Width && cell.Height == pixels.Height;
        var side = FaceSide(Math.Min(cell.Width, cell.Height), single, random);
        var photo = Draw(side, random);
        var turn = random.NextDouble() < options.Rolled
            ? random.NextBetween(-options.GreatestRoll, options.GreatestRoll)
            : options.RollDegrees * random.NextNormal();
        var onto = new ImagePoint(Place(cell.Width, side, random), Place(cell.Height, side, random));
        var transform = SimilarityTransform.About(photo.Face.Center, onto, side / photo.Face.Width, turn);
        using var part = new Mat(pixels, cell);
        photo.Picture.DrawInto(transform, part, Border(random));
        _light.ChangeLight(part, random);

        var corner = new ImagePoint(cell.X, cell.Y);
        faces.Add(new SceneFace(corner + onto, side, photo.Roll + turn, Labelled: true));
        faces.AddRange(photo.Further.Select(box => new SceneFace(
            corner + transform.Apply(box.Center), transform.Scale * box.Width, double.NaN, Labelled: false)));
    }

    /// <summary>A photo's edge must not give its face away: cells without faces have such edges too.</summary>
    private void DrawEmptyPhoto(Mat pixels, Rect cell, Random random)
    {
        var picture = empty[random.Next(empty.Count)];
        var fit = Math.Min((double)cell.Width / picture.Width, (double)cell.Height / picture.Height);
        var transform = SimilarityTransform.About(
            new ImagePoint(picture.Width / 2.0, picture.Height / 2.0),
            new ImagePoint(random.NextDouble() * cell.Width, random.NextDouble() * cell.Height),
            fit * random.NextBetween(0.5, 1.5),
            random.NextBetween(-options.GreatestRoll, options.GreatestRoll));
        using var part = new Mat(pixels, cell);
        picture.DrawInto(transform, part, Border(random));
        _light.ChangeLight(part, random);
    }

    /// <summary>Beyond a photo lies what was there before, or its edge goes on.</summary>
    private static BorderTypes Border(Random random) => random.Next(2) == 0 ? BorderTypes.Transparent : BorderTypes.Replicate;

    private double FaceSide(double cell, bool single, Random random)
    {
        var least = Math.Max(options.LeastFace, cell * (single ? LeastSingleShare : LeastShare));
        var greatest = Math.Max(least, cell * (single ? GreatestSingleShare : GreatestShare));
        return Math.Exp(random.NextBetween(Math.Log(least), Math.Log(greatest)));
    }

    private ScenePhoto Draw(double side, Random random)
    {
        var photo = photos[random.Next(photos.Count)];
        for (var i = 0; i < Tries && side > GreatestEnlargement * photo.Face.Width; i++)
        {
            photo = photos[random.Next(photos.Count)];
        }

        return photo;
    }

    /// <summary>Where along a cell the middle of a face lies: all of the face inside, where it fits.</summary>
    private static double Place(double cell, double side, Random random) =>
        (cell / 2) + ((random.NextDouble() - 0.5) * Math.Max(0, cell - (0.9 * side)));

    private static Scene Mirror(Mat pixels, List<SceneFace> faces, List<Rect> parts)
    {
        Cv2.Flip(pixels, pixels, FlipMode.Y);
        var width = pixels.Width;
        return new Scene(
            pixels,
            [.. faces.Select(face => face with { Center = new ImagePoint(width - 1 - face.Center.X, face.Center.Y), Roll = -face.Roll })],
            [.. parts.Select(part => part with { X = width - part.Right })]);
    }
}
