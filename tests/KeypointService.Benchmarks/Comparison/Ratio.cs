using System.Globalization;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>A ratio that was measured in every round.</summary>
/// <param name="rounds">The ratio of each round.</param>
internal sealed class Ratio(IReadOnlyList<double> rounds)
{
    private readonly double[] _sorted = [.. rounds.Order()];

    /// <summary>The middle one.</summary>
    public string Median => _sorted.Length == 0 ? "" : Text((_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2);

    /// <summary>The smallest and the largest.</summary>
    public string Spread => $"{Text(_sorted[0])} to {Text(_sorted[^1])}";

    private static string Text(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);
}
