namespace KeypointService.Vision.Imaging;

/// <summary>The bytes do not begin like a picture of an accepted format, or like one that cannot be decoded here.</summary>
public sealed class UnsupportedImageException : Exception
{
    /// <param name="found">What they begin like; null where nobody knows.</param>
    public UnsupportedImageException(string? found)
        : this(
            found is null ? "The data is not a picture of an accepted format." : $"This is {found}, which is not accepted.",
            $"Convert it to {ImageFormats.Names}.")
    {
    }

    private UnsupportedImageException(string problem, string remedy)
        : base($"{problem} {remedy}")
    {
    }

    /// <summary>A picture that is decoded in a process of its own, in a program that never said how to start it.</summary>
    internal static UnsupportedImageException WithoutDecoder(ImageFormat format) => new(
        $"The program does not say how to start its decoder, without which no {format.ToString().ToUpperInvariant()} picture is read.",
        "Convert it to JPEG, or call HeifDecoding.Use when the program starts.");
}
