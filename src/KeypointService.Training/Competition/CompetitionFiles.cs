using System.Globalization;
using CsvHelper;
using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Competition;

/// <summary>The files of Kaggle's facial keypoints competition besides its training set.</summary>
internal static class CompetitionFiles
{
    /// <summary>Reads test.csv: ImageId, and in Image the 9,216 pixel values. A picture lives until the next one is read.</summary>
    /// <exception cref="InvalidDataException">A row is broken.</exception>
    public static IEnumerable<(int ImageId, Mat Picture)> ReadTest(string path)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        CsvHeader.Read(csv, path, "ImageId", "Image");
        while (csv.Read())
        {
            using var picture = KagglePixels.Parse(csv["Image"], $"{path} row {csv.Parser.Row}");
            yield return (csv.GetField<int>("ImageId"), picture);
        }
    }

    /// <summary>Answers the rows of IdLookupTable.csv: RowId, ImageId, FeatureName (a point's name and _x or _y).</summary>
    /// <param name="path">The table.</param>
    /// <param name="faces">The located faces by ImageId.</param>
    /// <exception cref="InvalidDataException">A row asks for a face or a feature that there is not.</exception>
    public static IEnumerable<(int RowId, double Location)> Answer(string path, IReadOnlyDictionary<int, FaceKeypoints> faces)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        CsvHeader.Read(csv, path, "RowId", "ImageId", "FeatureName");
        while (csv.Read())
        {
            var (row, image, feature) = (csv.GetField<int>("RowId"), csv.GetField<int>("ImageId"), csv["FeatureName"]!);
            if (!faces.TryGetValue(image, out var face))
            {
                throw new InvalidDataException($"'{path}' asks in row {row} for picture {image}, which the test faces lack.");
            }

            // The competition refuses what lies outside of the picture.
            yield return (row, Math.Clamp(Coordinate(face, feature, path), 0, FaceCrop.Size));
        }
    }

    /// <summary>Writes submission.csv.</summary>
    public static void WriteSubmission(string path, IEnumerable<(int RowId, double Location)> rows) => File.WriteAllLines(
        path,
        rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.RowId},{row.Location:F4}")).Prepend("RowId,Location"));

    private static double Coordinate(FaceKeypoints face, string feature, string path)
    {
        var name = feature[..Math.Max(0, feature.Length - 2)];
        for (var i = 0; i < FaceKeypointSet.Count; i++)
        {
            if (FaceKeypointSet.Names[i] == name && (feature[^2..] is "_x" or "_y"))
            {
                return feature.EndsWith('x') ? face.Points[i].X : face.Points[i].Y;
            }
        }

        throw new InvalidDataException($"'{path}' asks for '{feature}', which is no coordinate of the 15 points.");
    }
}
