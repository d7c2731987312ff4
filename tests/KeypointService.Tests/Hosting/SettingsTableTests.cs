using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Hosting;
using KeypointService.Models;
using KeypointService.Streaming;
using KeypointService.Video;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;

namespace KeypointService.Tests.Hosting;

/// <summary>The tables of settings in docker/README.md hold every setting and the defaults that the code has.</summary>
public sealed partial class SettingsTableTests
{
    private static readonly (string Section, object Defaults)[] Options =
    [
        (LimitsOptions.Section, new LimitsOptions()),
        (AccessOptions.Section, new AccessOptions()),
        (ShutdownOptions.Section, new ShutdownOptions()),
        (ModelsOptions.Section, new ModelsOptions()),
        (DetectionOptions.Section, new DetectionOptions()),
        (DetectionOptions.Section, new HaarFaceDetectorOptions()),
        (DetectionOptions.CnnSection, new CnnFaceDetectorOptions()),
        (StreamingOptions.Section, new StreamingOptions()),
        (VideoOptions.Section, new VideoOptions()),
    ];

    [Fact]
    public void Tables_EverySetting_StandsWithItsDefault()
    {
        var told = Rows();
        var expected = Options.SelectMany(options => options.Defaults.GetType().GetProperties()
            .Where(property => property.SetMethod is { IsStatic: false } && property.GetMethod is { IsPublic: true })
            .Select(property => (Name: $"{options.Section}:{property.Name}", Value: Text(property, options.Defaults)))).ToArray();

        Assert.NotEmpty(expected);
        Assert.All(expected, setting => Assert.True(
            told.TryGetValue(setting.Name, out var value) && value == setting.Value,
            $"| `{setting.Name}` | {setting.Value} | should stand in docker/README.md, which says '{value}'."));
        Assert.All(
            told.Keys.Where(name => Options.Any(options => name.StartsWith(options.Section + ":", StringComparison.Ordinal))),
            name => Assert.Contains(name, expected.Select(setting => setting.Name)));
    }

    private static string Text(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        null => "",
        string text => $"`{text}`",
        bool isOn => isOn ? "true" : "false",
        IReadOnlyList<string> => "none",
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A row may hold several settings, whose defaults stand in the same order.</summary>
    private static Dictionary<string, string> Rows()
    {
        var text = File.ReadAllText(Repository.PathOf("docker", "README.md"));
        return Row().Matches(text).SelectMany(row => row.Groups[1].Value.Split(", ").Select(name => name.Trim('`'))
            .Zip(row.Groups[2].Value.Split(", ").Select(value => value.Trim()))).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    [GeneratedRegex(@"^\| (`\w+:[\w:]+`(?:, `\w+:[\w:]+`)*) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
