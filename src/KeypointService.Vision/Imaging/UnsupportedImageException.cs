namespace KeypointService.Vision.Imaging;

/// <summary>The bytes do not begin like a picture of an accepted format.</summary>
/// <param name="found">What they begin like; null where nobody knows.</param>
public sealed class UnsupportedImageException(string? found)
    : Exception((found is null ? "The data is not a picture of an accepted format." : $"This is {found}, which is not accepted.")
        + $" Convert it to {ImageFormats.Names}.");
