using Microsoft.Extensions.Configuration.Json;

namespace KeypointService.Access;

/// <summary>
/// A list of the configuration as the one source that ranks highest gives it. The framework would mix the lists of several
/// sources by index, and take a text or nothing for an empty list: with keys, that opens a service that was meant to be shut.
/// </summary>
internal static class ConfiguredList
{
    /// <param name="configuration">All sources.</param>
    /// <param name="path">Where the list is, such as <c>Access:ApiKeys</c>.</param>
    /// <returns>The list; empty where no source has one.</returns>
    /// <exception cref="InvalidDataException">What is there is no list of texts.</exception>
    public static IReadOnlyList<string> Read(IConfiguration configuration, string path)
    {
        foreach (var source in ((IConfigurationRoot)configuration).Providers.Reverse())
        {
            CheckSections(source, path);
            var items = source.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
            if (items.Length > 0)
            {
                return [.. items.Select(item => TextAt(source, path, item))];
            }

            if (source.TryGet(path, out var value)
                && (value?.Length > 0 || IsNullInJson(source, value) || IsEmptyVariable(source, value)))
            {
                throw NoList(path);
            }
        }

        return [];
    }

    /// <summary>Refuses a value where the sections of a path have to be.</summary>
    /// <param name="source">A source.</param>
    /// <param name="path">Where a setting is: what stands before each of its colons is a section.</param>
    /// <exception cref="InvalidDataException">One of them is a value.</exception>
    public static void CheckSections(IConfigurationProvider source, string path)
    {
        for (var end = path.IndexOf(':', StringComparison.Ordinal); end > 0; end = path.IndexOf(':', end + 1))
        {
            if (source.TryGet(path[..end], out var value) && (value?.Length > 0 || IsNullInJson(source, value)))
            {
                throw new InvalidDataException($"{path[..end]} has to be a section with settings, and in {source} it is '{value}'.");
            }
        }
    }

    private static string TextAt(IConfigurationProvider source, string path, string item) =>
        source.TryGet($"{path}:{item}", out var text) && !string.IsNullOrWhiteSpace(text) ? text : throw NoList(path);

    // JSON tells null from an empty list or section, which is an empty text.
    private static bool IsNullInJson(IConfigurationProvider source, string? value) =>
        value is null && source is (JsonConfigurationProvider or JsonStreamConfigurationProvider);

    // A variable that is set to nothing was meant to hold something. The host's own settings give an empty text for all.
    private static bool IsEmptyVariable(IConfigurationProvider source, string? value) => value is ""
        && source is not (JsonConfigurationProvider or JsonStreamConfigurationProvider or ChainedConfigurationProvider);

    private static InvalidDataException NoList(string path) => new(
        $"{path} has to be a list of texts: in JSON [\"…\"], as a variable {path.Replace(":", "__", StringComparison.Ordinal)}__0.");
}
