namespace KeypointService.Training.Evaluation;

/// <summary>Tells things apart by a number.</summary>
internal static class Bins
{
    /// <summary>The bins that are not empty, in their order, each with the range of its numbers as its name.</summary>
    /// <param name="items">What is told apart.</param>
    /// <param name="edges">Where each bin begins, ascending; the last has no end.</param>
    /// <param name="measure">The number.</param>
    public static IEnumerable<(string Name, IReadOnlyList<T> Items)> Of<T>(IEnumerable<T> items, double[] edges, Func<T, double> measure) => items
        .GroupBy(item => Array.FindLastIndex(edges, edge => measure(item) >= edge))
        .OrderBy(group => group.Key)
        .Select(group => (NameOf(edges, group.Key), (IReadOnlyList<T>)[.. group]));

    private static string NameOf(double[] edges, int index) =>
        index + 1 < edges.Length ? $"{edges[index]} to {edges[index + 1]}" : $"{edges[index]} and more";
}
