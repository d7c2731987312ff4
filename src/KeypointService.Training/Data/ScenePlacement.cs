using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Decides where the photos of a scene lie, and how large and how turned they are.</summary>
internal sealed class ScenePlacement(SceneOptions options)
{
    // Share of its cell that a portrait's face takes: in a mosaic a cell shows more of it than of its surroundings, and the
    // large faces, of which a scene holds only one, come from the scenes of a single photo.
    private const double LeastShare = 0.35;
    private const double GreatestShare = 0.95;
    private const double LeastSingleShare = 0.12;
    private const double GreatestSingleShare = 1;
    private const double GreatestFilling = 1.8;

    // More enlarged than this, a photo is a blur; another one is drawn then.
    private const double GreatestEnlargement = 3;
    private const double GreatestCrowdEnlargement = 2;
    private const double GreatestFillingEnlargement = 8;
    private const int Tries = 4;

    /// <summary>The whole scene, or a grid of cells without gaps.</summary>
    public IEnumerable<Rect> Cells(Size size, Random random)
    {
        var longest = Math.Max(size.Width, size.Height);
        var side = longest * (random.NextDouble() < options.Single
            ? 1
            : Math.Exp(random.NextBetween(Math.Log(options.LeastCell / longest), Math.Log(0.7))));
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

    /// <summary>A turn in degrees, clockwise on screen positive.</summary>
    public double Turn(Random random) => random.NextDouble() switch
    {
        var draw when draw < options.Turned => random.NextBetween(-180, 180),
        var draw when draw < options.Turned + options.Rolled => random.NextBetween(-options.GreatestRoll, options.GreatestRoll),
        _ => options.RollDegrees * random.NextNormal(),
    };

    /// <summary>A photo whose first face fills a share of its cell.</summary>
    /// <returns>The photo, the transform from its pixels to those of the cell, and how far that turns it.</returns>
    public (ScenePhoto Photo, SimilarityTransform Transform, double Turn) Portrait(
        IReadOnlyList<ScenePhoto> portraits, Size cell, bool single, Random random)
    {
        var (least, greatest, enlargement) = single
            ? random.NextDouble() < options.Filling
                ? (0.6, GreatestFilling, GreatestFillingEnlargement)
                : (LeastSingleShare, GreatestSingleShare, GreatestEnlargement)
            : (LeastShare, GreatestShare, GreatestEnlargement);
        var shorter = Math.Min(cell.Width, cell.Height);
        var side = Between(Math.Max(options.LeastFace, least * shorter), greatest * shorter, random);
        var photo = portraits[random.Next(portraits.Count)];
        for (var i = 0; i < Tries && side > enlargement * photo.Sure[0].Box.Width; i++)
        {
            photo = portraits[random.Next(portraits.Count)];
        }

        var onto = new ImagePoint(Place(cell.Width, side, random), Place(cell.Height, side, random));
        return Place(photo, photo.Sure[0], onto, side, random);
    }

    /// <summary>A photo of many faces, one of which, drawn at random, is brought to some size and place.</summary>
    /// <returns>The photo, the transform from its pixels to those of the cell, and how far that turns it.</returns>
    public (ScenePhoto Photo, SimilarityTransform Transform, double Turn) Crowd(ScenePhotos photos, Size cell, Random random)
    {
        var photo = photos.DrawCrowd(random);
        var face = photo.Sure[random.Next(photo.Sure.Count)];
        var greatest = Math.Min(options.GreatestCrowdFace, GreatestCrowdEnlargement * face.Box.Width);

        // No smaller than the whole photo in the cell: the faces would be few there.
        var whole = Math.Min((double)cell.Width / photo.Picture.Width, (double)cell.Height / photo.Picture.Height);
        var side = Between(Math.Max(options.LeastFace, 0.6 * whole * face.Box.Width), greatest, random);
        var onto = new ImagePoint(Place(cell.Width, side, random), Place(cell.Height, side, random));
        return Place(photo, face, onto, side, random);
    }

    private (ScenePhoto Photo, SimilarityTransform Transform, double Turn) Place(
        ScenePhoto photo, PhotoFace face, ImagePoint onto, double side, Random random)
    {
        var turn = Turn(random);
        return (photo, SimilarityTransform.About(face.Box.Center, onto, side / face.Box.Width, turn), turn);
    }

    private static int Count(int length, double side) => Math.Max(1, (int)Math.Round(length / side));

    private static double Between(double least, double greatest, Random random) =>
        Math.Exp(random.NextBetween(Math.Log(least), Math.Log(Math.Max(least, greatest))));

    /// <summary>
    /// Where along a cell the middle of a face lies: where it fits most of it is inside, one face in five is cut by the edge,
    /// and one larger than the cell leaves none of it free.
    /// </summary>
    private static double Place(double cell, double side, Random random)
    {
        var room = random.Next(5) == 0 ? cell : Math.Abs(cell - (0.9 * side));
        return (cell / 2) + ((random.NextDouble() - 0.5) * Math.Min(cell, room));
    }
}
