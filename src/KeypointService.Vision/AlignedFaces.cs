using KeypointService.Vision.Alignment;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>The faces of a picture, and the picture, from which each can be cut out as a template wants it. Owns the picture.</summary>
public sealed class AlignedFaces : IDisposable
{
    private readonly Mat _picture;
    private readonly AlignOptions _options;

    /// <param name="faces">All faces of the picture.</param>
    /// <param name="picture">The picture, whose owner this becomes.</param>
    /// <param name="options">How they are cut out.</param>
    internal AlignedFaces(LocatedFaces faces, Mat picture, AlignOptions options) =>
        (Faces, _picture, _options) = (faces, picture, options);

    /// <summary>All faces of the picture.</summary>
    public LocatedFaces Faces { get; }

    /// <summary>Cuts out the faces in their order, but those whose points span nothing: each when it is asked for, as hundreds would take
    /// more memory than the picture.</summary>
    /// <returns>The caller owns each of them.</returns>
    public IEnumerable<AlignedFace> Cut()
    {
        foreach (var face in _options.LargestOnly ? Faces.Take(1) : Faces)
        {
            if (AlignedFace.Cut(_picture, face, _options.Template, _options.Size, _options.Padding) is { } aligned)
            {
                yield return aligned;
            }
        }
    }

    /// <summary>Frees the picture.</summary>
    public void Dispose() => _picture.Dispose();
}
