using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// A grayscale picture and its halves, quarters and so on: drawn at any size it is neither slow nor aliased. Owns them.
/// </summary>
internal sealed class ScaledPicture : IDisposable
{
    private const int LeastSide = 24;

    // A bilinear sample sees two pixels; below this scale it would skip some, which shows as aliasing.
    private const double LowestBilinearScale = 0.6;
    private readonly List<Mat> _halves;

    /// <param name="gray">8 bits, one channel; owned from here on.</param>
    public ScaledPicture(Mat gray)
    {
        _halves = [gray];
        var (width, height) = (gray.Width / 2, gray.Height / 2);
        for (; Math.Min(width, height) >= LeastSide; width /= 2, height /= 2)
        {
            var half = new Mat();
            Cv2.Resize(_halves[^1], half, new Size(width, height), interpolation: InterpolationFlags.Area);
            _halves.Add(half);
        }
    }

    /// <summary>The picture itself.</summary>
    public Mat Whole => _halves[0];

    public int Width => _halves[0].Width;

    public int Height => _halves[0].Height;

    /// <summary>Draws the picture into another.</summary>
    /// <param name="transform">From pixels of this picture to pixels of the target.</param>
    /// <param name="target">8 bits, one channel; may be a part of a larger picture.</param>
    /// <param name="border">What becomes of the target beyond the picture.</param>
    public void DrawInto(SimilarityTransform transform, Mat target, BorderTypes border)
    {
        var source = 0;
        while (source + 1 < _halves.Count && transform.Scale < LowestBilinearScale)
        {
            transform = SimilarityTransform.FromCopy(2).Then(transform);
            source++;
        }

        using var matrix = transform.ToMat();
        Cv2.WarpAffine(_halves[source], target, matrix, target.Size(), InterpolationFlags.Linear, border);
    }

    public void Dispose() => _halves.ForEach(half => half.Dispose());
}
