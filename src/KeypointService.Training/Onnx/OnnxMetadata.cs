using System.Globalization;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>What a model file says of itself, read and written in the file.</summary>
internal static class OnnxMetadata
{
    private const string FigurePrefix = "figure.";

    /// <summary>A figure's key and text in the metadata.</summary>
    public static (string Key, string Text) Figure(string name, double value) =>
        (FigurePrefix + name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The entry of a key; null where there is none.</summary>
    public static string? Metadata(this ModelProto model, string key) =>
        model.MetadataProps.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Gives a key its entry, in the place of the one that the file may have.</summary>
    public static void SetMetadata(this ModelProto model, string key, string value)
    {
        var entry = model.MetadataProps.FirstOrDefault(entry => entry.Key == key);
        if (entry is null)
        {
            entry = new StringStringEntryProto { Key = key };
            model.MetadataProps.Add(entry);
        }

        entry.Value = value;
    }

    /// <summary>Puts other measured figures in the place of those that the file has.</summary>
    public static void SetFigures(this ModelProto model, IReadOnlyDictionary<string, double> figures)
    {
        var others = model.MetadataProps.Where(entry => !entry.Key.StartsWith(FigurePrefix, StringComparison.Ordinal)).ToArray();
        model.MetadataProps.Clear();
        model.MetadataProps.AddRange(others.Concat(figures.Select(figure => Figure(figure.Key, figure.Value))
            .Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Text })));
    }
}
