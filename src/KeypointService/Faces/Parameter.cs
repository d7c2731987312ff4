using System.Globalization;
using KeypointService.Problems;
using Microsoft.OpenApi;

namespace KeypointService.Faces;

/// <summary>
/// A parameter of a request, declared once: its name, how its text is read, and what the API's document says of it.
/// </summary>
/// <param name="Name">Its name in a query or a form.</param>
/// <param name="Text">What it means.</param>
/// <param name="Schema">What values it takes.</param>
internal abstract record Parameter(string Name, string Text, OpenApiSchema Schema)
{
    /// <summary>Any text.</summary>
    public static Parameter<string?> Word(string name, string text) =>
        new(name, text, new OpenApiSchema { Type = JsonSchemaType.String }, null, value => value, "text");

    /// <summary>A whole number.</summary>
    public static Parameter<int> Whole(string name, string text, int least, int most, int normal, bool isShown = true)
    {
        OpenApiSchema schema = new()
        {
            Type = JsonSchemaType.Integer,
            Minimum = $"{least}",
            Maximum = $"{most}",
            Default = isShown ? normal : null,
        };
        return new(name, text, schema, normal, Read, $"a whole number from {least} to {most}");

        Parsed<int>? Read(string value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
                : null;
    }

    /// <summary>A number from 0 to 1, or none.</summary>
    public static Parameter<double?> Share(string name, string text)
    {
        OpenApiSchema schema = new() { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "1" };
        return new(name, text, schema, null, Read, "a number from 0 to 1, such as 0.5");

        static Parsed<double?>? Read(string value) =>
            double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1
                ? number
                : null;
    }

    /// <summary>One of some words; the first is what holds where none is given.</summary>
    public static Parameter<T> Choice<T>(string name, string text, params (string Word, T Value)[] choices)
    {
        OpenApiSchema schema = new()
        {
            Type = JsonSchemaType.String,
            Enum = [.. choices.Select(choice => choice.Word)],
            Default = choices[0].Word,
        };
        return new(name, text, schema, choices[0].Value, Read, string.Join(" or ", choices.Select(choice => choice.Word)));

        Parsed<T>? Read(string value) =>
            Array.FindIndex(choices, choice => choice.Word == value) is var found and >= 0 ? choices[found].Value : null;
    }

    /// <summary>True or false; false where it is not given.</summary>
    public static Parameter<bool> Flag(string name, string text)
    {
        OpenApiSchema schema = new() { Type = JsonSchemaType.Boolean, Default = false };
        return new(name, text, schema, false, Read, "true or false");

        // Other languages write True: Python and .NET among them.
        static Parsed<bool>? Read(string value) => bool.TryParse(value, out var flag) ? flag : null;
    }

    /// <summary>The problem of a wrong parameter.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="detail">What is wrong with it.</param>
    public static RequestProblemException Wrong(string name, string detail) =>
        new(ProblemKind.InvalidParameter, detail) { Members = new Dictionary<string, object?> { ["parameter"] = name } };
}

/// <param name="Name">Its name in a query or a form.</param>
/// <param name="Text">What it means.</param>
/// <param name="Schema">What values it takes.</param>
/// <param name="Default">What holds where it is not given.</param>
/// <param name="Parse">Reads a value; null where it is none.</param>
/// <param name="Accepted">What values it takes, in words.</param>
internal sealed record Parameter<T>(
    string Name, string Text, OpenApiSchema Schema, T Default, Func<string, Parsed<T>?> Parse, string Accepted)
    : Parameter(Name, Text, Schema)
{
    /// <exception cref="RequestProblemException">The value is wrong.</exception>
    public T Of(IQueryCollection given) => (string?)given[Name] is not { } text ? Default
        : Parse(text) is { } parsed ? parsed.Value
        : throw Wrong(Name, $"{Name} has to be {Accepted}.");
}

/// <summary>A value that was read, which may be null itself.</summary>
internal readonly record struct Parsed<T>(T Value)
{
    public static implicit operator Parsed<T>(T value) => new(value);
}
