using System.Globalization;
using CsvHelper;
using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Data;

/// <summary>Reads the faces of photos from a csv with the columns image, x, y, width and height; further ones are optional.</summary>
internal static class BoxSource
{
    /// <summary>The file of this kind.</summary>
    public const string FileName = "boxes.csv";

    /// <summary>True for a file of this kind by its name.</summary>
    public static bool IsMeant(string source) => Path.GetFileName(source) == FileName;

    /// <summary>Reads all rows of a file that has to have some.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<BoxRow> ReadSome(string path, string split) => Read(path, split) is { Count: > 0 } rows
        ? rows
        : throw new InvalidDataException($"'{path}' has no row of the split '{split}'.");

    /// <summary>Reads all rows.</summary>
    /// <param name="path">The csv; photos lie beside it or in its folder <c>images</c>.</param>
    /// <param name="split">Take the photos of this split alone, where the file tells splits.</param>
    /// <exception cref="InvalidDataException">The file is not such a csv, or a row of it is broken.</exception>
    public static IReadOnlyList<BoxRow> Read(string path, string split)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder: name the csv in it.");
        }

        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        CsvHeader.Read(csv, path, "image", "x", "y", "width", "height");
        List<BoxRow> rows = [];
        while (csv.Read())
        {
            if (Text(csv, "split") is not { } own || own == split)
            {
                rows.Add(Row(csv, path));
            }
        }

        return rows;
    }

    private static BoxRow Row(CsvReader csv, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var image = csv.GetField("image")!;
        var beside = Path.Combine(folder, image);
        var tight = new FaceBox(Number(csv, path, "x") - 0.5, Number(csv, path, "y") - 0.5, Number(csv, path, "width"), Number(csv, path, "height"));
        return new BoxRow(
            File.Exists(beside) ? beside : Path.Combine(folder, "images", image),
            Text(csv, "set") ?? "",
            TightBox.Region(tight),
            IsSure: Text(csv, "sure") is not "0",
            HasKeypoints: Text(csv, "labelled") is "1",
            Text(csv, "flags")?.Split(';') ?? []);
    }

    private static string? Text(CsvReader csv, string column) => csv.TryGetField<string>(column, out var text) ? text : null;

    private static double Number(CsvReader csv, string path, string column) =>
        double.TryParse(Text(csv, column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"{path} row {csv.Parser.Row}: '{Text(csv, column)}' in the column '{column}' is no number.");
}
