namespace KeypointService.Uploads;

/// <summary>
/// What a request asks for: read before a body is sent for nothing, and again only where what came with the body holds parameters too.
/// </summary>
/// <param name="query">The query.</param>
/// <param name="names">Names of the parameters.</param>
/// <param name="read">Reads them, or refuses the request.</param>
internal sealed class AskedParameters<T>(IQueryCollection query, IEnumerable<string> names, Func<IQueryCollection, T> read)
{
    private readonly T _byQuery = read(query);

    /// <summary>The same with the fields of a form, or the members of a JSON object.</summary>
    /// <exception cref="Problems.RequestProblemException">A field that is a parameter is wrong.</exception>
    public T With(FormFields fields)
    {
        var given = fields.With(query, names);
        return given == query ? _byQuery : read(given);
    }
}
