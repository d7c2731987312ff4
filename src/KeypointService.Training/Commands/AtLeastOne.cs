using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KeypointService.Training.Commands;

/// <summary>Options that count something of which there has to be one.</summary>
internal static class AtLeastOne
{
    /// <summary>The option, which refuses less.</summary>
    public static Option<T> Counting<T>(this Option<T> option)
    {
        option.Validators.Add(Check);
        return option;
    }

    private static void Check(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count < 1)
        {
            result.AddError($"{result.Option.Name} has to be at least 1.");
        }
    }
}
