using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Tracking;

namespace KeypointService.Faces;

/// <summary>The faces of a picture.</summary>
/// <param name="Frame">In a stream: the picture's number, from 0 as sent.</param>
/// <param name="Image">The picture.</param>
/// <param name="Model">Name of the model that located the keypoints.</param>
/// <param name="Faces">The faces, largest box first.</param>
internal sealed record KeypointResponse(long? Frame, ImageResponse Image, string Model, IReadOnlyList<FaceResponse> Faces)
{
    /// <param name="faces">The faces of a picture file.</param>
    /// <param name="model">Name of the model that located the keypoints.</param>
    /// <param name="format">How they are written.</param>
    public static KeypointResponse From(LocatedFaces faces, string model, FaceFormat format) =>
        From(faces.Header!, model, format, unit => faces.Select(face => FaceResponse.From(face, format, unit)));

    /// <param name="faces">The faces of a picture file that is a frame.</param>
    /// <param name="model">Name of the model that located the keypoints.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="frame">Number of the frame, from 0.</param>
    public static KeypointResponse From(TrackedFaces faces, string model, FaceFormat format, long frame) =>
        From(faces.Header!, model, format, unit => faces.Select(face => FaceResponse.From(face, format, unit))) with { Frame = frame };

    private static KeypointResponse From(ImageHeader header, string model, FaceFormat format, Func<FaceUnit, IEnumerable<FaceResponse>> write) =>
        new(null, ImageResponse.From(header), model, [.. write(format.For(header.UprightWidth, header.UprightHeight))]);
}

/// <param name="Width">Width of the upright picture in pixels.</param>
/// <param name="Height">Height of the upright picture in pixels.</param>
/// <param name="Orientation">The EXIF orientation that was found, 1 where none.</param>
internal sealed record ImageResponse(int Width, int Height, int Orientation)
{
    public static ImageResponse From(ImageHeader header) => new(header.UprightWidth, header.UprightHeight, header.Orientation);
}
