using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>Hands transforms to OpenCV.</summary>
internal static class SimilarityTransformExtensions
{
    /// <summary>The transform as OpenCV's warps take it: 2×3, double precision. The caller owns it.</summary>
    public static Mat ToMat(this SimilarityTransform transform)
    {
        var (a, b, x, y) = transform;
        var matrix = new Mat(2, 3, MatType.CV_64FC1);
        matrix.Set(0, 0, a);
        matrix.Set(0, 1, -b);
        matrix.Set(0, 2, x);
        matrix.Set(1, 0, b);
        matrix.Set(1, 1, a);
        matrix.Set(1, 2, y);
        return matrix;
    }
}
