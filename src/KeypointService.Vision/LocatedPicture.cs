using System.Diagnostics;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>A picture in full and its faces, which can be cut out of it and drawn into it. Owns the picture. Not safe for concurrent use.</summary>
public sealed class LocatedPicture : IDisposable
{
    private readonly Mat _picture;
    private readonly int _threads;

    /// <param name="faces">All faces of the picture.</param>
    /// <param name="picture">The upright picture, 8 bits, blue-green-red; this becomes its owner.</param>
    /// <param name="threads">Threads that share the encoding of a PNG.</param>
    internal LocatedPicture(LocatedFaces faces, Mat picture, int threads) => (Faces, _picture, _threads) = (faces, picture, threads);

    /// <summary>All faces of the picture.</summary>
    public LocatedFaces Faces { get; private set; }

    /// <summary>Cuts out the faces in their order, but those whose points span nothing: each when it is asked for, as hundreds would take
    /// more memory than the picture.</summary>
    /// <param name="options">How they are cut out.</param>
    /// <returns>The caller owns each of them.</returns>
    public IEnumerable<AlignedFace> Cut(AlignOptions options)
    {
        foreach (var face in options.LargestOnly ? Faces.Take(1) : Faces)
        {
            if (AlignedFace.Cut(_picture, face, options.Template, options.Size, options.Padding) is { } aligned)
            {
                yield return aligned;
            }
        }
    }

    /// <summary>Draws the faces into the picture, where what is cut out afterwards shows them too, and encodes it.</summary>
    /// <param name="options">How to draw; null for a JPEG.</param>
    /// <returns>The upright picture with boxes and keypoints; the caller owns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is neither PNG nor JPEG.</exception>
    /// <exception cref="ObjectDisposedException">The picture is freed.</exception>
    public EncodedImage Draw(DrawOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_picture.IsDisposed, this);
        options ??= new DrawOptions();
        var start = Stopwatch.GetTimestamp();
        KeypointOverlay.Draw(_picture, Faces, options.Pose);
        var file = ImageEncoder.Encode(_picture, options.Format, _threads);
        Faces = Faces with { Times = Faces.Times with { Draw = Stopwatch.GetElapsedTime(start) } };
        return file;
    }

    /// <summary>Frees the picture.</summary>
    public void Dispose() => _picture.Dispose();
}
