using KeypointService.Vision.Imaging;

namespace KeypointService.Vision.Drawing;

/// <summary>How a picture is annotated.</summary>
public sealed record DrawOptions
{
    /// <summary>PNG or JPEG.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.Jpeg;

    /// <summary>True to draw where each head looks: an arrow out of the face, and two from it to its own left and down.</summary>
    public bool Pose { get; init; }
}
