using KeypointService.Vision.Alignment;

namespace KeypointService.Vision;

/// <summary>The faces of a picture, each cut out as a template wants it. Owns the crops.</summary>
/// <param name="Faces">All faces of the picture.</param>
/// <param name="Crops">Those that were cut out, in their order.</param>
public sealed record AlignedFaces(LocatedFaces Faces, IReadOnlyList<AlignedFace> Crops) : IDisposable
{
    /// <summary>Frees the crops.</summary>
    public void Dispose()
    {
        foreach (var crop in Crops)
        {
            crop.Dispose();
        }
    }
}
