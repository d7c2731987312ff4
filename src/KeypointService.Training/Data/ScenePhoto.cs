using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Data;

/// <summary>A photo with one labelled face and what else in it may be a face. Owns the picture.</summary>
/// <param name="Picture">The photo.</param>
/// <param name="Face">Box of the labelled face.</param>
/// <param name="Roll">Its roll in degrees, clockwise on screen positive.</param>
/// <param name="Further">Boxes of possible further faces.</param>
internal sealed record ScenePhoto(ScaledPicture Picture, FaceBox Face, double Roll, IReadOnlyList<FaceBox> Further) : IDisposable
{
    // A hit that overlaps the labelled face this much is that face.
    private const double SameFace = 0.2;

    /// <param name="face">A labelled face in its whole photo; its picture is taken over.</param>
    /// <param name="hits">What a detector takes for faces in the photo.</param>
    public static ScenePhoto From(FaceSample face, IEnumerable<FaceBox> hits)
    {
        return new ScenePhoto(
            new ScaledPicture(face.Gray),
            face.Region,
            face.Roll,
            [.. hits.Where(hit => hit.Overlap(face.Region) < SameFace && !Contains(face.Region, hit.Center))]);
    }

    public void Dispose() => Picture.Dispose();

    private static bool Contains(FaceBox box, ImagePoint p) =>
        p.X >= box.X && p.X <= box.X + box.Width && p.Y >= box.Y && p.Y <= box.Y + box.Height;
}
