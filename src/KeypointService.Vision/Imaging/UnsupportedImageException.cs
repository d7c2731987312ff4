namespace KeypointService.Vision.Imaging;

/// <summary>The bytes do not begin like a picture of an accepted format.</summary>
public sealed class UnsupportedImageException()
    : Exception("The data is not a JPEG, PNG, WebP or BMP picture. Convert it to one of these formats.");
