using System.Globalization;

namespace KeypointService.Training.Data;

/// <summary>
/// Which faces of a file are meant: a path alone means all; <c>faces.csv?set=helen</c> those of a set, and
/// <c>&amp;skip=80</c> and <c>&amp;take=20</c> some of them in the file's order, so that one file serves training and testing;
/// <c>&amp;side=24</c> shrinks the photos until their faces are so many pixels wide.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Set">The only set to take; null for all.</param>
/// <param name="Skip">Faces to pass over.</param>
/// <param name="Take">Faces to take at most.</param>
/// <param name="Side">Side in pixels that no face's region is above; null for the photos as they are.</param>
internal sealed record FaceSelection(string Path, string? Set = null, int Skip = 0, int Take = int.MaxValue, int? Side = null)
{
    /// <summary>The name of the file's folder, and of the set and the side where they are asked for.</summary>
    public string Name =>
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)))! + (Set is null ? "" : $" {Set}") + (Side is null ? "" : $" at {Side} px");

    /// <exception cref="InvalidDataException">The text has another key than those, or no number where one is due.</exception>
    public static FaceSelection Parse(string text)
    {
        var parts = text.Split('?', 2);
        FaceSelection selection = new(parts[0]);
        foreach (var term in parts.Skip(1).SelectMany(terms => terms.Split('&')))
        {
            selection = term.Split('=', 2) switch
            {
                ["set", var set] => selection with { Set = set },
                ["skip", var count] when TryCount(count, least: 0, out var skip) => selection with { Skip = skip },
                ["take", var count] when TryCount(count, least: 1, out var take) => selection with { Take = take },
                ["side", var pixels] when TryCount(pixels, least: 1, out var side) => selection with { Side = side },
                _ => throw new InvalidDataException($"'{term}' in '{text}' is none of set=NAME, skip=NUMBER, take=NUMBER and side=PIXELS."),
            };
        }

        return selection;
    }

    private static bool TryCount(string text, int least, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least;
}
