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
        // No boundary may have a semicolon, so that none can be inside its quotes.
        var parts = (request.ContentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        var boundary = Array.Find(parts, part => part.StartsWith(BoundaryName, StringComparison.OrdinalIgnoreCase)) ?? "";
        return new ContentType(parts[0], boundary.Length > 0 ? boundary[BoundaryName.Length..].Trim('"') : "");
    }

    /// <summary>Tells whether it is a media type, or of a range such as <c>image/*</c>.</summary>
    public bool Is(string range) => range.EndsWith('*')
        ? Media.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase)
        : Media.Equals(range, StringComparison.OrdinalIgnoreCase);
}
