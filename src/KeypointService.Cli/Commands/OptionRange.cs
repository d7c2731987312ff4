using System.CommandLine;
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
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var number)
                && !(number >= least && number <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} has to be from {least} to {most}; it is {number}."));
            }
        });
        return option;
    }
}
