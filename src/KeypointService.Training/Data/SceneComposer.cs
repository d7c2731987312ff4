using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Composes training pictures for the detector: one photo or a mosaic of many over a picture without faces, each photo
/// scaled, turned, lit and covered at random. The same random numbers give the same scene.
/// </summary>
internal sealed class SceneComposer(ScenePhotos photos, IReadOnlyList<ScaledPicture> empty, SceneOptions options)
{
    // A face cut by an edge counts while so much of its box is seen; with less it may be found or not.
    private const double LeastSeen = 0.4;
    private const double LeastNoticed = 0.1;

    private readonly ScenePlacement _placement = new(options);
    private readonly PixelAugmentation _light = new(options.Cells);
    private readonly PixelAugmentation _pixels = new(options.Pixels);

    public Scene Compose(Size size, Random random)
    {
        var pixels = new Mat(size, MatType.CV_8UC1);
        List<SceneFace> faces = [];
        List<Rect> doubtful = [];
        DrawEmpty(pixels, random);
        if (random.NextDouble() >= options.Empty)
        {
            foreach (var cell in _placement.Cells(size, random))
            {
                if (cell.Size == size || random.NextDouble() >= options.EmptyCell)
                {
                    DrawPhoto(pixels, cell, faces, doubtful, random);
                }
                else if (random.Next(2) == 0)
                {
                    DrawEmptyPhoto(pixels, cell, random);
                }
            }
        }

        Vary(pixels, random);
        return random.NextDouble() < 0.5 ? new Scene(pixels, faces, doubtful) : Mirror(pixels, faces, doubtful);
    }

    private void Vary(Mat pixels, Random random)
    {
        if (random.NextDouble() < options.Bad)
        {
            BadPicture.Apply(pixels, random);
        }
        else
        {
            _pixels.Apply(pixels, random);
        }
    }

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

    private void DrawPhoto(Mat pixels, Rect cell, List<SceneFace> faces, List<Rect> doubtful, Random random)
    {
        var isCrowd = photos.Crowds.Count > 0 && Math.Min(cell.Width, cell.Height) >= options.LeastCrowdCell
            && (photos.Portraits.Count == 0 || random.NextDouble() < options.Crowd);
        var single = cell.Width == pixels.Width && cell.Height == pixels.Height;
        var (photo, transform, turn) = isCrowd
            ? _placement.Crowd(photos, cell.Size, random)
            : _placement.Portrait(photos.Portraits, cell.Size, single, random);
        using var part = new Mat(pixels, cell);
        photo.Picture.DrawInto(transform, part, Border(random));
        _light.ChangeLight(part, random);
        if (photo.IsDoubtful)
        {
            doubtful.Add(cell);
        }

        var corner = new ImagePoint(cell.X, cell.Y);
        foreach (var face in photo.Faces)
        {
            var drawn = new SceneFace(
                corner + transform.Apply(face.Box.Center), transform.Scale * face.Box.Width, face.Roll + turn, face.RollWeight, face.IsSure);
            var seen = drawn.ShareWithin(cell);
            if (seen < LeastNoticed)
            {
                continue;
            }

            faces.Add(drawn with { Labelled = drawn.Labelled && seen >= LeastSeen });
            if (random.NextDouble() < (isCrowd ? options.Covered / 2 : options.Covered))
            {
                FaceCover.Draw(pixels, drawn, random);
            }
        }
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
            _placement.Turn(random));
        using var part = new Mat(pixels, cell);
        picture.DrawInto(transform, part, Border(random));
        _light.ChangeLight(part, random);
    }

    /// <summary>Beyond a photo lies what was there before, or its edge goes on.</summary>
    private static BorderTypes Border(Random random) => random.Next(2) == 0 ? BorderTypes.Transparent : BorderTypes.Replicate;

    private static Scene Mirror(Mat pixels, List<SceneFace> faces, List<Rect> doubtful)
    {
        Cv2.Flip(pixels, pixels, FlipMode.Y);
        var width = pixels.Width;
        return new Scene(
            pixels,
            [.. faces.Select(face => face with { Center = new ImagePoint(width - 1 - face.Center.X, face.Center.Y), Roll = -face.Roll })],
            [.. doubtful.Select(part => part with { X = width - part.Right })]);
    }
}
