using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>A composed training picture for the detector. Owns its pixels.</summary>
/// <param name="Pixels">Grayscale, 8 bits.</param>
/// <param name="Faces">The faces in it.</param>
/// <param name="DoubtfulParts">The parts in which further faces may hide; the rest is known to show none.</param>
internal sealed record Scene(Mat Pixels, IReadOnlyList<SceneFace> Faces, IReadOnlyList<Rect> DoubtfulParts) : IDisposable
{
    public void Dispose() => Pixels.Dispose();
}
