using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class SceneComposerTests : IDisposable
{
    private static readonly AugmentationOptions Unchanged = new()
    {
        LogContrast = 0,
        Brightness = 0,
        Blur = 0,
        Noise = 0,
        Occlusion = 0,
    };

    private static readonly SceneOptions GeometryOnly = new() { LeastFace = 90, LeastCell = 110, Covered = 0, Bad = 0, Cells = Unchanged, Pixels = Unchanged };

    private readonly ScenePhotos _photos = new([Photo(new ImagePoint(120, 110), 44, 5), Photo(new ImagePoint(150, 120), 60, -20)], []);

    private readonly ScaledPicture[] _empty = [new(new Mat(200, 300, MatType.CV_8UC1, Scalar.All(200)))];

    public void Dispose()
    {
        _photos.Dispose();
        Array.ForEach(_empty, picture => picture.Dispose());
    }

    [Fact]
    public void Compose_SameRandomNumbers_GivesTheSameScene()
    {
        var composer = new SceneComposer(_photos, _empty, new SceneOptions());
        using var first = composer.Compose(new Size(256, 192), new Random(3));
        using var second = composer.Compose(new Size(256, 192), new Random(3));

        Assert.Equal(0, Cv2.Norm(first.Pixels, second.Pixels));
        Assert.Equal(first.Faces, second.Faces);
    }

    [Fact]
    public void Compose_AnyScene_HasEyesWhereItsFacesSay()
    {
        // In a mosaic a face that its cell cuts may have an eye in the next one.
        var composer = new SceneComposer(_photos, _empty, GeometryOnly with { Single = 1 });
        var random = new Random(5);
        var seen = 0;
        for (var i = 0; i < 160; i++)
        {
            using var scene = composer.Compose(new Size(320, 256), random);
            foreach (var eye in scene.Faces.SelectMany(Eyes).Where(p => p.X is > 3 and < 316 && p.Y is > 3 and < 252))
            {
                seen++;
                using var around = new Mat(scene.Pixels, new Rect((int)Math.Round(eye.X) - 1, (int)Math.Round(eye.Y) - 1, 3, 3));
                Assert.True(Cv2.Mean(around).Val0 < 90, $"No pupil at {eye} of scene {i}.");
            }
        }

        Assert.True(seen > 100, $"Only {seen} eyes lie in the scenes.");
    }

    [Fact]
    public void Compose_ScenesAlwaysEmpty_HaveNoFace()
    {
        var composer = new SceneComposer(_photos, _empty, new SceneOptions { Empty = 1 });
        using var scene = composer.Compose(new Size(128, 128), new Random(1));

        Assert.Empty(scene.Faces);
        Assert.Empty(scene.DoubtfulParts);
    }

    [Fact]
    public void Compose_CrowdsAlone_DrawsAllTheirFacesAndIgnoresTheUnsure()
    {
        var face = PhotoFace.From(Sample(new ImagePoint(120, 110), 44, 0));
        var unsure = face with { Box = face.Box with { X = face.Box.X + 40 }, IsSure = false };
        using ScenePhotos crowds = new([], [new ScenePhoto(new ScaledPicture(Sample(new ImagePoint(120, 110), 44, 0).Gray), [face, unsure], IsDoubtful: true)]);
        var options = GeometryOnly with { LeastFace = 40, Single = 1, Empty = 0, EmptyCell = 0 };
        using var scene = new SceneComposer(crowds, _empty, options).Compose(new Size(256, 256), new Random(2));

        Assert.Contains(scene.Faces, drawn => drawn.Labelled);
        Assert.Contains(scene.Faces, drawn => !drawn.Labelled);
        Assert.Single(scene.DoubtfulParts);
    }

    /// <summary>The eye centres of a face of the drawn proportions: its mouth lies 1.1 eye distances below the eyes.</summary>
    private static ImagePoint[] Eyes(SceneFace face)
    {
        var unit = face.Side / (1.88 * Math.Sqrt(1 + (1.1 * 1.1)));
        var (sin, cos) = Math.SinCos(face.Roll * Math.PI / 180);
        return [.. new[] { -0.5, 0.5 }.Select(x => (X: x * unit, Y: -0.27 * 1.1 * unit))
            .Select(p => face.Center + new ImagePoint((cos * p.X) - (sin * p.Y), (sin * p.X) + (cos * p.Y)))];
    }

    private static ScenePhoto Photo(ImagePoint eyes, double eyeDistance, double roll)
    {
        var face = Sample(eyes, eyeDistance, roll);
        return new ScenePhoto(new ScaledPicture(face.Gray), [PhotoFace.From(face)], IsDoubtful: false);
    }

    private static FaceSample Sample(ImagePoint eyes, double eyeDistance, double roll)
    {
        var face = new DrawnFace(eyes, eyeDistance) { Roll = roll };
        using var picture = DrawnFace.Picture(280, 300, face);
        var gray = new Mat();
        Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        return new FaceSample("drawn", "drawn", gray, [.. face.Keypoints.Select(p => (ImagePoint?)p)]);
    }
}
