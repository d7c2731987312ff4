using System.Globalization;
using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests;

/// <summary>Drawn faces as training files.</summary>
internal static class Faces
{
    /// <summary>Every crop as the face is.</summary>
    public static AugmentationOptions NoAugmentation { get; } = new()
    {
        Mirror = 0,
        RollDegrees = 0,
        LogScale = 0,
        Shift = 0,
        LogContrast = 0,
        Brightness = 0,
        Blur = 0,
        Noise = 0,
        Occlusion = 0,
    };

    public static string Header { get; } = string.Join(',', FaceKeypointSet.Names.Select(n => $"{n}_x,{n}_y"));

    /// <summary>A drawn portrait of 300 pixels. The caller owns it.</summary>
    public static FaceSample Portrait()
    {
        var (face, picture) = DrawnFace.Portrait(300, 300, 60);
        using (picture)
        {
            var gray = new Mat();
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
            return new FaceSample("drawn", "set", gray, [.. face.Keypoints.Select(p => (ImagePoint?)p)]);
        }
    }

    /// <summary>Writes portraits of different sizes, rolls and colours and their keypoints.csv; gives its path.</summary>
    public static string Write(TemporaryFolder folder, int count)
    {
        List<string> lines = [$"image,set,{Header}"];
        for (var i = 0; i < count; i++)
        {
            var face = new DrawnFace(new ImagePoint(120 + (3 * i % 11), 100 + (i % 7)), 36 + (i % 5))
            {
                Roll = (i % 9) - 4,
                Skin = new Scalar(90 + (12 * (i % 6)), 120 + (12 * (i % 6)), 160 + (12 * (i % 6))),
            };
            using var picture = DrawnFace.Picture(250, 250, face);
            Cv2.ImWrite(folder[$"{i}.png"], picture);
            lines.Add($"{i}.png,drawn,{Values(face.Keypoints)}");
        }

        var path = folder["keypoints.csv"];
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>Writes one face in Kaggle's own format; gives its path.</summary>
    public static string WriteKaggle(TemporaryFolder folder)
    {
        var points = DrawnFace.Portrait(96, 96, 34).Face.Keypoints;
        var path = folder["training.csv"];
        File.WriteAllText(path, $"{Header},Image\n{Values(points)},{string.Join(' ', Enumerable.Repeat(7, FaceCrop.Pixels))}\n");
        return path;
    }

    /// <summary>Copies a csv of drawn faces as another set, with every point moved; gives its path.</summary>
    public static string WriteShifted(TemporaryFolder folder, string source, string set, ImagePoint shift)
    {
        var rows = FaceSource.Read(source).Select(face =>
        {
            using (face)
            {
                return $"{Path.GetFileName(face.Name)},{set},{Values(face.Points.Select(p => p!.Value + shift))}";
            }
        });
        var path = folder[$"{set}.csv"];
        File.WriteAllLines(path, [$"image,set,{Header}", .. rows]);
        return path;
    }

    public static string Values(IEnumerable<ImagePoint> points) => string.Join(
        ',', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F3},{p.Y:F3}")));
}
