using KeypointService.Vision.Imaging;

namespace KeypointService.Faces;

/// <summary>The faces of a picture, in pixels of the upright picture.</summary>
/// <param name="Frame">In a stream: the picture's number, from 0 as sent.</param>
/// <param name="Image">The picture.</param>
/// <param name="Model">Name of the model that located the keypoints.</param>
/// <param name="Faces">The faces, largest box first.</param>
internal sealed record KeypointResponse(long? Frame, ImageResponse Image, string Model, IReadOnlyList<FaceResponse> Faces)
{
    public static KeypointResponse From(ImageHeader header, string model, IEnumerable<FaceResponse> faces, long? frame = null) =>
        new(frame, new ImageResponse(header.UprightWidth, header.UprightHeight, header.Orientation), model, [.. faces]);
}

/// <param name="Width">Width of the upright picture in pixels.</param>
/// <param name="Height">Height of the upright picture in pixels.</param>
/// <param name="Orientation">The EXIF orientation that was found, 1 where none.</param>
internal sealed record ImageResponse(int Width, int Height, int Orientation);
