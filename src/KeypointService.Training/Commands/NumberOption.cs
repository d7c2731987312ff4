using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KeypointService.Training.Commands;

/// <summary>
/// Options that take numbers with a decimal point, within limits that are told where they are passed. The usual way of reading takes a
/// decimal comma for one between thousands, and 0,5 for 5.
/// </summary>
internal static class NumberOption
{
    /// <summary>The option, which refuses what is no number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<double> Between(this Option<double> option, double least, double most)
    {
        option.CustomParser = result => Read(result, least, most).FirstOrDefault();
        return option;
    }

    /// <inheritdoc cref="Between(Option{double}, double, double)"/>
    public static Option<double?> Between(this Option<double?> option, double least, double most)
    {
        option.CustomParser = result => Read(result, least, most).Select(number => (double?)number).FirstOrDefault();
        return option;
    }

    /// <inheritdoc cref="Between(Option{double}, double, double)"/>
    public static Option<double[]> Between(this Option<double[]> option, double least, double most)
    {
        option.CustomParser = result => Read(result, least, most);
        return option;
    }

    private static double[] Read(ArgumentResult result, double least, double most)
    {
        List<double> numbers = [];
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                numbers.Add(number);
                continue;
            }

            var name = ((OptionResult)result.Parent!).Option.Name;
            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"{name} has to be a number from {least} to {most}, with a decimal point; it is '{text}'."));
        }

        return [.. numbers];
    }
}
