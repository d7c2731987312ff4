using KeypointService.Vision.Imaging;

namespace KeypointService.Vision;

/// <summary>A picture with its faces drawn in. Owns the file.</summary>
/// <param name="Faces">The faces that were drawn.</param>
/// <param name="File">The upright picture with boxes and keypoints.</param>
public sealed record AnnotatedPicture(LocatedFaces Faces, EncodedImage File) : IDisposable
{
    /// <summary>Gives the file's memory back.</summary>
    public void Dispose() => File.Dispose();
}
