using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KeypointService.Training.Commands;

/// <summary>Options that count something.</summary>
internal static class Counted
{
    /// <summary>The option, which refuses a smaller number.</summary>
    /// <param name="option">A whole number.</param>
    /// <param name="least">The smallest that it takes.</param>
    public static Option<T> Counting<T>(this Option<T> option, int least = 1)
    {
        option.Validators.Add(result => Check(result, least));
        return option;
    }

    private static void Check(OptionResult result, int least)
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count < least)
        {
            result.AddError($"{result.Option.Name} has to be at least {least}.");
        }
    }
}
