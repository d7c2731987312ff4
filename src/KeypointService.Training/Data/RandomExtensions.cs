namespace KeypointService.Training.Data;

internal static class RandomExtensions
{
    /// <summary>The random numbers of an epoch: the same ones each time it is begun.</summary>
    public static Random OfEpoch(int seed, int epoch) => new(unchecked((seed * 7919) + epoch));

    /// <summary>
    /// Binds what draws random numbers to some of its own, which the next one of these tells: what it comes to does not depend on when it is
    /// called, or on what thread.
    /// </summary>
    public static Func<T> Fork<T>(this Random random, Func<Random, T> draw)
    {
        var seed = random.Next();
        return () => draw(new Random(seed));
    }

    /// <summary>A number from the standard normal distribution.</summary>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A number between two others, evenly distributed.</summary>
    public static double NextBetween(this Random random, double least, double greatest) =>
        least + ((greatest - least) * random.NextDouble());
}
