using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KeypointService.Cli.Commands;

/// <summary>Options whose numbers have limits, which are told where they are passed.</summary>
internal static class OptionRange
{
    /// <summary>Refuses numbers outside a range; what is no number is refused where it is read.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && !(number >= least && number <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} has to be from {least} to {most}; it is {number}."));
            }
        });
        return option;
    }

    /// <summary>Reads a number with a decimal point: the usual way takes a decimal comma for one between thousands, and 0,5 for 5.</summary>
    public static double? Number(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name} has to be a number such as 0.5; it is '{result.Tokens[0].Value}'.");
        return null;
    }
}
