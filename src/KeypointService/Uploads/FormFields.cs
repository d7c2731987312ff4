using System.Text;
using System.Text.Json;
using KeypointService.Problems;
using Microsoft.Extensions.Primitives;

namespace KeypointService.Uploads;

/// <summary>The texts of a form's parts beside its file, or the members of a JSON object beside its picture.</summary>
internal sealed class FormFields
{
    /// <summary>Most bytes of a text that is a parameter.</summary>
    public const int LongestText = 256;

    private readonly Dictionary<string, StringValues> _values = [];
    private readonly Dictionary<string, string> _unusable = [];

    public void Add(string name, string text) => _values[name] = StringValues.Concat(_values.GetValueOrDefault(name), text);

    /// <summary>Takes the name of a text, or of a file, that is too long to be a parameter.</summary>
    public void AddTooLong(string name) => _unusable[name] = $"has more than {LongestText} bytes";

    /// <summary>Takes a member of a JSON object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A reader that stands at its value.</param>
    public void Add(string name, ref Utf8JsonReader value)
    {
        if (value.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            _unusable[name] = "is neither a text nor a number nor a truth value";
        }
        else if (value.TokenType == JsonTokenType.Null)
        {
            // As if it were not there.
        }
        else if (value.ValueSpan.Length > LongestText)
        {
            AddTooLong(name);
        }
        else
        {
            Add(name, value.TokenType == JsonTokenType.String ? value.GetString()! : Encoding.UTF8.GetString(value.ValueSpan));
        }
    }

    /// <summary>The query's parameters and those of the fields that are parameters too; forms hold other fields as well.</summary>
    /// <param name="query">The query.</param>
    /// <param name="names">Names of the parameters.</param>
    /// <exception cref="RequestProblemException">A field that is a parameter is too long, or no text.</exception>
    public IQueryCollection With(IQueryCollection query, IEnumerable<string> names)
    {
        Dictionary<string, StringValues>? given = null;
        foreach (var name in names)
        {
            if (_unusable.TryGetValue(name, out var reason))
            {
                throw new RequestProblemException(ProblemKind.InvalidParameter, $"The field '{name}' is a parameter, and {reason}.")
                {
                    Members = new Dictionary<string, object?> { ["parameter"] = name },
                };
            }

            if (_values.TryGetValue(name, out var texts))
            {
                given ??= query.ToDictionary();
                given[name] = StringValues.Concat(given.GetValueOrDefault(name), texts);
            }
        }

        return given is null ? query : new QueryCollection(given);
    }
}
