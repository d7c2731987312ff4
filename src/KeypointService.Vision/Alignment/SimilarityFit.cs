using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Alignment;

/// <summary>The similarity transform of least squares between two sets of points.</summary>
internal static class SimilarityFit
{
    /// <summary>Fits the transform that carries points onto others with the least weighted sum of squared distances.</summary>
    /// <param name="from">Points in the source.</param>
    /// <param name="onto">Where they should land, as many.</param>
    /// <param name="weights">What each is worth, as many, above 0.</param>
    /// <returns>Null where the points are all one, or not finite.</returns>
    public static SimilarityTransform? Between(ReadOnlySpan<ImagePoint> from, ReadOnlySpan<ImagePoint> onto, ReadOnlySpan<double> weights)
    {
        var (sum, source, target) = (0.0, default(ImagePoint), default(ImagePoint));
        for (var i = 0; i < from.Length; i++)
        {
            sum += weights[i];
            source += from[i] * weights[i];
            target += onto[i] * weights[i];
        }

        (source, target) = (source * (1 / sum), target * (1 / sum));
        var (square, dot, cross) = (0.0, 0.0, 0.0);
        for (var i = 0; i < from.Length; i++)
        {
            var (p, q) = (from[i] - source, onto[i] - target);
            square += weights[i] * ((p.X * p.X) + (p.Y * p.Y));
            dot += weights[i] * ((p.X * q.X) + (p.Y * q.Y));
            cross += weights[i] * ((p.X * q.Y) - (p.Y * q.X));
        }

        var (a, b) = (dot / square, cross / square);
        return double.IsFinite(a) && double.IsFinite(b) && (a != 0 || b != 0)
            ? new SimilarityTransform(a, b, target.X - (a * source.X) + (b * source.Y), target.Y - (b * source.X) - (a * source.Y))
            : null;
    }
}
