using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>Shows varied training crops beside each other, their points coloured by what is known of their visibility.</summary>
internal static class CropSheet
{
    private const int Columns = 12;
    private const int Rows = 8;
    private const int Tile = 144;
    private static readonly Scalar Seen = new(80, 220, 80);
    private static readonly Scalar Hidden = new(60, 60, 255);
    private static readonly Scalar Undecided = new(60, 220, 240);

    /// <summary>Draws crops of faces taken at random. The caller owns the picture.</summary>
    public static Mat Draw(FaceDataset faces, AugmentationOptions options, FaceCrop geometry, Random random)
    {
        Augmentation augmentation = new(options, geometry, faces.Faces);
        var points = new ImagePoint?[FaceKeypointSet.Count];
        var visibility = new float[FaceKeypointSet.Count];
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        var sheet = new Mat(Rows * Tile, Columns * Tile, MatType.CV_8UC3);
        for (var n = 0; n < Rows * Columns; n++)
        {
            augmentation.Apply(faces.Faces[random.Next(faces.Faces.Count)], random, crop, points, visibility);
            using var colour = new Mat();
            Cv2.CvtColor(crop, colour, ColorConversionCodes.GRAY2BGR);
            using var tile = new Mat(sheet, new Rect(n % Columns * Tile, n / Columns * Tile, Tile, Tile));
            Cv2.Resize(colour, tile, tile.Size(), interpolation: InterpolationFlags.Cubic);
            for (var i = 0; i < points.Length; i++)
            {
                if (points[i] is { } p)
                {
                    var at = new Point((p.X + 0.5) * Tile / FaceCrop.Size, (p.Y + 0.5) * Tile / FaceCrop.Size);
                    Cv2.Circle(tile, at, 2, visibility[i] == 1 ? Seen : visibility[i] == 0 ? Hidden : Undecided, -1, LineTypes.AntiAlias);
                }
            }
        }

        return sheet;
    }
}
