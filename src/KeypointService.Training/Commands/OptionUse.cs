using System.CommandLine;
using System.CommandLine.Parsing;

namespace KeypointService.Training.Commands;

/// <summary>Has a command refuse options that it would pass over, so that nobody waits for what they were to do.</summary>
internal static class OptionUse
{
    /// <summary>Refuses options without the one that they say more of.</summary>
    public static void Needs(this Command command, Option needed, params Option[] options) => command.Validators.Add(result =>
    {
        if (!result.Has(needed))
        {
            result.Refuse($"says more of {needed.Name}: give both.", options);
        }
    });

    /// <summary>Refuses options that were given.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="why">What is said behind the name of each.</param>
    /// <param name="options">The options.</param>
    public static void Refuse(this CommandResult result, string why, params Option[] options)
    {
        foreach (var option in options.Where(option => result.Has(option)))
        {
            result.AddError($"{option.Name} {why}");
        }
    }

    private static bool Has(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
