using System.Globalization;
using CsvHelper;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Labelling;

/// <summary>Writes labelled faces as a csv that <see cref="Data.FaceSource"/> reads.</summary>
internal static class KeypointTable
{
    /// <summary>Writes the rows; pictures are named relative to the file's folder.</summary>
    public static void Write(string path, IEnumerable<LabelledRow> rows)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        using var writer = new StreamWriter(path);
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        foreach (var column in FaceKeypointSet.Names.SelectMany(name => new[] { name + "_x", name + "_y" })
            .Prepend("labels").Prepend("set").Prepend("image"))
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(Path.GetRelativePath(folder, row.Image));
            csv.WriteField(row.Set);
            csv.WriteField(row.Labels);
            foreach (var point in row.Points)
            {
                csv.WriteField(Text(point?.X));
                csv.WriteField(Text(point?.Y));
            }

            csv.NextRecord();
        }
    }

    private static string Text(double? coordinate) => coordinate?.ToString("F2", CultureInfo.InvariantCulture) ?? "";
}
