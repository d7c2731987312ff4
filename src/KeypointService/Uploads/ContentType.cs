namespace KeypointService.Uploads;

/// <summary>
/// A request's Content-Type, read as clients write it: some give a boundary with characters that the grammar wants in quotes,
/// such as <c>=</c>, which strict readers refuse.
/// </summary>
/// <param name="Media">Such as <c>image/jpeg</c>; empty where there is none.</param>
/// <param name="Boundary">The boundary of a form's parts.</param>
internal readonly record struct ContentType(string Media, string Boundary)
{
    private const string BoundaryName = "boundary=";

    public bool IsForm => Is("multipart/form-data");

    public static ContentType Of(HttpRequest request)
    {
        var parts = Split(request.ContentType ?? "");
        var boundary = parts.Find(part => part.StartsWith(BoundaryName, StringComparison.OrdinalIgnoreCase)) ?? "";
        return new ContentType(parts[0], boundary.Length > 0 ? boundary[BoundaryName.Length..].Trim('"') : "");
    }

    /// <summary>What stands between semicolons that are not in quotes.</summary>
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ';' && !isQuoted))
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return parts;
    }

    /// <summary>Tells whether it is a media type, or of a range such as <c>image/*</c>.</summary>
    public bool Is(string range) => range.EndsWith('*')
        ? Media.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase)
        : Media.Equals(range, StringComparison.OrdinalIgnoreCase);
}
