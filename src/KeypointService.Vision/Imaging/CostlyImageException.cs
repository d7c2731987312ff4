namespace KeypointService.Vision.Imaging;

/// <summary>A picture whose decoding would take too long; the message says why, and what to do.</summary>
/// <param name="format">The format that the first bytes name.</param>
/// <param name="problem">What makes it dear, and what is taken.</param>
/// <param name="limitName">Name of the limit.</param>
/// <param name="limit">The most that is taken of a picture of this size.</param>
public sealed class CostlyImageException(ImageFormat format, string problem, string limitName, long limit)
    : Exception($"The {format.ToString().ToUpperInvariant()} picture would take too long to decode: {problem}")
{
    /// <summary>Name of the limit that it passes.</summary>
    public string LimitName { get; } = limitName;

    /// <summary>The limit, for a picture of this size.</summary>
    public long Limit { get; } = limit;
}
