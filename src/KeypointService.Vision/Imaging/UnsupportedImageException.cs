namespace KeypointService.Vision.Imaging;

/// <summary>The bytes do not begin like a picture of an accepted format, or like one that cannot be decoded here.</summary>
public sealed class UnsupportedImageException : Exception
{
    /// <param name="found">What they begin like; null where nobody knows.</param>
    public UnsupportedImageException(string? found)
        : this(
            found is null ? "The data is not a picture of an accepted format." : $"Not accepted: this is {found}.",
            $"Convert it to {ImageFormats.Names}.")
    {
    }

    private UnsupportedImageException(string problem, string remedy)
        : base($"{problem} {remedy}")
    {
    }

    /// <summary>A picture that is decoded in a process of its own, where nobody said how to start it or it cannot be started.</summary>
    internal static UnsupportedImageException WithoutDecoder(ImageFormat format) => new(
        $"No {format.ToString().ToUpperInvariant()} picture can be read here, for its decoder cannot be started.",
        "Convert it to JPEG, or have the program name its decoder with HeifDecoding.Use.");
}
