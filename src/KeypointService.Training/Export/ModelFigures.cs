using System.Text.Json;
using KeypointService.Training.Networks;
using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Training.Export;

/// <summary>
/// What a model file says of its own accuracy: the main ones of an evaluation's <c>figures.json</c>; the full report stays
/// beside the file.
/// </summary>
internal static class ModelFigures
{
    private static readonly string[] MainKeypointFigures =
    [
        ".nme15_percent", ".failure_percent", ".recall_percent", ".rmse_crop_px", ".rmse_crop_centered_px", ".within_1_sigma_percent",
        ".sigma_rank_correlation", ".area_under_roc", ".visibility_area_under_roc", ".false_faces", ".faces_lost_percent",
    ];

    /// <summary>Those of the model of a name, as its metadata has it; none where there is no file.</summary>
    public static Dictionary<string, double> Of(string? modelName, FileInfo? file) =>
        modelName == DetectorNetwork.ModelName ? OfDetector(file) : OfKeypoints(file);

    /// <summary>Those of a keypoint model; none where there is no file.</summary>
    public static Dictionary<string, double> OfKeypoints(FileInfo? file) =>
        Read(file, figure => MainKeypointFigures.Any(name => figure.EndsWith(name, StringComparison.Ordinal)));

    /// <summary>Those of the convolutional detector, the report having the cascade's beside them; none where there is no file.</summary>
    public static Dictionary<string, double> OfDetector(FileInfo? file) =>
        Read(file, figure => figure.Split('.').Any(part => part.StartsWith(CnnFaceDetector.DetectorName, StringComparison.Ordinal)));

    private static Dictionary<string, double> Read(FileInfo? file, Func<string, bool> isMain)
    {
        try
        {
            return file is null
                ? []
                : (JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(file.FullName)) ?? [])
                    .Where(figure => isMain(figure.Key)).ToDictionary();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{file}' holds no figures of an evaluation: {exception.Message}", exception);
        }
    }
}
