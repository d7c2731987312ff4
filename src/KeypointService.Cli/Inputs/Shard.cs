using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;

namespace KeypointService.Cli.Inputs;

/// <summary>One of several parts of the work. A picture's name alone tells its part, so that the parts need not know of each other.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed partial record Shard(int Number, int Count)
{
    private const string IndexVariable = "JOB_COMPLETION_INDEX";
    private const string CountVariable = "JOB_COMPLETIONS";

    /// <summary>The part that an argument such as <c>3/16</c> names.</summary>
    /// <exception cref="ArgumentException">It names none.</exception>
    public static Shard Parse(string text) => text.Split('/') is [var number, var count]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && n >= 1 && n <= all
        ? new Shard(n, all)
        : throw new ArgumentException($"'{text}' is no shard; the third of sixteen is 3/16.");

    /// <summary>The part of this pod in an Indexed Job of Kubernetes; null elsewhere.</summary>
    /// <remarks>Kubernetes tells a pod its index; the number of completions has to be given in the manifest.</remarks>
    /// <exception cref="ArgumentException">The number is missing, or one of both is none.</exception>
    public static Shard? OfJob(Func<string, string?> environment)
    {
        if (environment(IndexVariable) is not { } index)
        {
            return null;
        }

        var count = environment(CountVariable) ?? throw new ArgumentException(
            $"{IndexVariable} says that this is a part, and {CountVariable} does not say of how many. Give it in the manifest, or --shard 1/1 for the whole.");
        return int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && number < all
            ? new Shard(number + 1, all)
            : throw new ArgumentException($"{IndexVariable} is '{index}' and {CountVariable} '{count}': the one has to be a number below the other.");
    }

    /// <summary>The parts of a whole that are not among some outputs, by the names that <see cref="NameOf"/> gives.</summary>
    public static string[] Missing(IEnumerable<string> outputs)
    {
        var given = outputs.Select(output => OfName().Match(output)).Where(match => match.Success).Select(match => (
            Number: int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
            Count: int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))).ToHashSet();
        return [.. given.Select(part => part.Count).Distinct().SelectMany(count => Enumerable.Range(1, count)
            .Where(number => !given.Contains((number, count))).Select(number => $"{number} of {count}"))];
    }

    /// <summary>True where a picture is of this part.</summary>
    public bool Has(string name) => XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(name)) % (uint)Count == (uint)(Number - 1);

    /// <summary>The name of this part's output.</summary>
    /// <param name="output">The name of the whole.</param>
    public string NameOf(string output)
    {
        var digits = Count.ToString(CultureInfo.InvariantCulture).Length;
        var number = Number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return Path.ChangeExtension(output, $".{number}-of-{Count}{Path.GetExtension(output)}");
    }

    [GeneratedRegex(@"\.([0-9]{1,5})-of-([0-9]{1,5})\.")]
    private static partial Regex OfName();
}
