using System.Globalization;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>Shows what went wrong, picture beside picture: the missed face or the false hit in its surroundings.</summary>
internal static class DetectionSheet
{
    private const int Columns = 8;
    private const int MostTiles = 64;
    private const int Tile = 160;

    /// <summary>Writes a sheet; nothing where there is nothing to show.</summary>
    /// <param name="tiles">Pictures of any size with a caption each, drawn as they are asked for; as many as the sheet has room for are, and are disposed here.</param>
    /// <param name="path">The file.</param>
    public static void Save(IEnumerable<(Mat Picture, string Caption)> tiles, string path)
    {
        var shown = tiles.Take(MostTiles).ToArray();
        if (shown.Length == 0)
        {
            return;
        }

        using var sheet = new Mat((shown.Length + Columns - 1) / Columns * Tile, Columns * Tile, MatType.CV_8UC3, Scalar.All(32));
        for (var i = 0; i < shown.Length; i++)
        {
            using var picture = shown[i].Picture;
            using var tile = new Mat(sheet, new Rect(i % Columns * Tile, i / Columns * Tile, Tile, Tile));
            var scale = (double)Tile / Math.Max(picture.Width, picture.Height);
            using var small = new Mat();
            Cv2.Resize(picture, small, default, scale, scale, InterpolationFlags.Area);
            using var part = new Mat(tile, new Rect(0, 0, Math.Min(Tile, small.Width), Math.Min(Tile, small.Height)));
            small.CopyTo(part);
            Cv2.PutText(tile, shown[i].Caption, new Point(4, Tile - 6), HersheyFonts.HersheySimplex, 0.4, Scalar.Yellow, 1, LineTypes.AntiAlias);
        }

        Cv2.ImWrite(path, sheet);
    }

    /// <summary>A colour copy of a picture with boxes drawn in: where the faces are in green, what was found in red.</summary>
    public static Mat Draw(Mat gray, IEnumerable<Vision.Geometry.FaceBox> truth, IEnumerable<DetectedFace> hits)
    {
        var colour = new Mat();
        Cv2.CvtColor(gray, colour, ColorConversionCodes.GRAY2BGR);
        var line = Math.Max(1, Math.Max(gray.Width, gray.Height) / 120);
        foreach (var box in truth)
        {
            Rectangle(colour, box, new Scalar(80, 220, 80), line);
        }

        foreach (var hit in hits)
        {
            Rectangle(colour, hit.Box, new Scalar(60, 60, 255), line);
        }

        return colour;
    }

    /// <summary>A caption of a score.</summary>
    public static string Caption(double score) => score.ToString("F2", CultureInfo.InvariantCulture);

    private static void Rectangle(Mat picture, Vision.Geometry.FaceBox box, Scalar colour, int line) => Cv2.Rectangle(
        picture, new Point(box.X, box.Y), new Point(box.X + box.Width, box.Y + box.Height), colour, line, LineTypes.AntiAlias);
}
