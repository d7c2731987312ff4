using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KeypointService.Training.Commands;

/// <summary>Options that count something.</summary>
internal static class Counted
{
    /// <summary>The option, which refuses a smaller or larger number.</summary>
    /// <param name="option">A whole number.</param>
    /// <param name="least">The smallest that it takes.</param>
    /// <param name="most">The largest.</param>
    public static Option<T> Counting<T>(this Option<T> option, int least = 1, int most = int.MaxValue)
    {
        option.Validators.Add(result => Check(result, least, most));
        return option;
    }

    private static void Check(OptionResult result, int least, int most)
    {
        if (result.Tokens is not [{ Value: var text }] || !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count))
        {
            return;
        }

        if (count < least)
        {
            result.AddError($"{result.Option.Name} has to be at least {least}.");
        }
        else if (count > most)
        {
            result.AddError($"{result.Option.Name} has to be at most {most}.");
        }
    }
}
