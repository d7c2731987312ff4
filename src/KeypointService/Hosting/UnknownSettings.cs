using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Models;
using KeypointService.Streaming;
using KeypointService.Video;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace KeypointService.Hosting;

/// <summary>
/// Settings that nothing reads. A slip in a name, a value for a section or a list for a value would leave what it meant at its default,
/// and a service that should ask for keys open to all.
/// </summary>
internal static class UnknownSettings
{
    private static readonly (string Section, Type[] Options)[] Sections =
    [
        (AccessOptions.Section, [typeof(AccessOptions)]),
        (LimitsOptions.Section, [typeof(LimitsOptions)]),
        (ModelsOptions.Section, [typeof(ModelsOptions)]),
        (ShutdownOptions.Section, [typeof(ShutdownOptions)]),
        (StreamingOptions.Section, [typeof(StreamingOptions)]),
        (VideoOptions.Section, [typeof(VideoOptions)]),
        (DetectionOptions.Section, [typeof(DetectionOptions), typeof(HaarFaceDetectorOptions)]),
        (DetectionOptions.CnnSection, [typeof(CnnFaceDetectorOptions)]),
    ];

    private const string Hosts = "AllowedHosts";
    private const string OfOpenTelemetry = "OTEL_";

    // What the framework reads beside the sections, where the file of the settings may say it.
    private static readonly string[] OfTheFramework = [Hosts, "HTTP_PORTS", "HTTPS_PORTS", "Kestrel", "Logging", "Serilog", "URLS"];

    /// <summary>Refuses names in the service's own sections that are none of its settings', and settings of another form than theirs.</summary>
    /// <exception cref="InvalidDataException">There is one; the message names it, and those there are.</exception>
    public static void Refuse(IConfiguration configuration)
    {
        foreach (var (section, options) in Sections)
        {
            // The environment of whatever else runs here may well hold a variable that is called like a section.
            foreach (var source in ((IConfigurationRoot)configuration).Providers.Where(source => source is not EnvironmentVariablesConfigurationProvider))
            {
                ConfiguredList.CheckSections(source, $"{section}:");
            }

            // A section within another has its own turn.
            var settings = options.SelectMany(type => type.GetProperties()).Where(property => property.SetMethod is not null).ToArray();
            var known = settings.Select(property => property.Name)
                .Concat(Sections.Where(other => other.Section.StartsWith($"{section}:", StringComparison.Ordinal)).Select(other => other.Section[(section.Length + 1)..]))
                .ToArray();
            Refuse(NamesIn(section), known, name => $"{section}:{name}");
            foreach (var value in settings.Where(property => property.PropertyType != typeof(IReadOnlyList<string>)))
            {
                RefuseList(configuration, $"{section}:{value.Name}", "one value");
            }
        }

        Refuse(NamesIn(SettingsFile.Section), [SettingsFile.Name], name => $"{SettingsFile.Section}:{name}");
        RefuseList(configuration, Hosts, "one text, with a semicolon between names");

        IEnumerable<string> NamesIn(string section) => configuration.GetSection(section).GetChildren().Select(child => child.Key);
    }

    /// <summary>Refuses sections of a file that nothing reads. Of other sources this cannot be told: the environment holds much else.</summary>
    /// <param name="sections">Names of the file's sections.</param>
    /// <exception cref="InvalidDataException">There is one; the message names it, and those there are.</exception>
    public static void RefuseSections(IEnumerable<string> sections) => Refuse(
        sections.Where(name => !name.StartsWith(OfOpenTelemetry, StringComparison.OrdinalIgnoreCase)),
        [.. Sections.Select(known => known.Section).Where(section => !section.Contains(':', StringComparison.Ordinal)), .. OfTheFramework],
        name => name);

    private static void RefuseList(IConfiguration configuration, string setting, string form)
    {
        if (configuration.GetSection(setting).GetChildren().Any())
        {
            throw new InvalidDataException($"{setting} has to be {form}, and it is a list or a section.");
        }
    }

    private static void Refuse(IEnumerable<string> names, string[] known, Func<string, string> describe)
    {
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new InvalidDataException(
                $"There is no setting '{describe(unknown)}'; there are: {string.Join(", ", known.Order(StringComparer.Ordinal).Select(describe))}.");
        }
    }
}
