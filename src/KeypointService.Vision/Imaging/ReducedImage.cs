using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>An upright grayscale picture that was decoded at a fraction of its scale. Owns its pixels.</summary>
/// <param name="Gray">8 bits, one channel.</param>
/// <param name="ToPicture">From its pixels to those of the whole upright picture.</param>
internal sealed record ReducedImage(Mat Gray, SimilarityTransform ToPicture) : IDisposable
{
    /// <summary>Frees the pixels.</summary>
    public void Dispose() => Gray.Dispose();
}
