using Microsoft.Extensions.Primitives;

namespace KeypointService.Uploads;

/// <summary>The texts of a form's parts beside its file.</summary>
internal sealed class FormFields
{
    private readonly Dictionary<string, StringValues> _values = [];

    /// <summary>Number of texts.</summary>
    public int Count { get; private set; }

    public void Add(string name, string text)
    {
        _values[name] = StringValues.Concat(_values.GetValueOrDefault(name), text);
        Count++;
    }

    /// <summary>The query's parameters and those of the fields that are parameters too; forms hold other fields as well.</summary>
    /// <param name="query">The query.</param>
    /// <param name="names">Names of the parameters.</param>
    public IQueryCollection With(IQueryCollection query, IEnumerable<string> names)
    {
        var fields = names.Where(_values.ContainsKey).ToArray();
        if (fields.Length == 0)
        {
            return query;
        }

        var given = query.ToDictionary();
        foreach (var name in fields)
        {
            given[name] = StringValues.Concat(given.GetValueOrDefault(name), _values[name]);
        }

        return new QueryCollection(given);
    }
}
