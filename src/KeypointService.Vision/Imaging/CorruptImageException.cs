namespace KeypointService.Vision.Imaging;

/// <summary>The bytes begin like a picture of an accepted format, but it is broken; the message says how.</summary>
public sealed class CorruptImageException(ImageFormat format, string problem, Exception? inner = null)
    : Exception($"The {format.ToString().ToUpperInvariant()} picture cannot be decoded: {problem}", inner)
{
    /// <summary>The format that the first bytes name.</summary>
    public ImageFormat Format { get; } = format;
}
