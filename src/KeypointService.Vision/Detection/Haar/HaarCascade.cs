namespace KeypointService.Vision.Detection.Haar;

/// <summary>
/// A boosted cascade over Haar features (Viola and Jones, CVPR 2001): a window is a face where every stage's sum of
/// votes reaches its threshold.
/// </summary>
/// <param name="Window">Side in pixels of the square window that the features lie in.</param>
/// <param name="Stages">In the order in which they reject.</param>
internal sealed record HaarCascade(int Window, IReadOnlyList<HaarStage> Stages);

/// <param name="Threshold">Least sum of votes that passes.</param>
/// <param name="Stumps">The voters.</param>
internal sealed record HaarStage(float Threshold, IReadOnlyList<HaarStump> Stumps);

/// <summary>One voter: a feature's value, over the window's deviation, against a threshold.</summary>
/// <param name="Threshold">What the value is compared with.</param>
/// <param name="Below">Vote where the value is less.</param>
/// <param name="Above">Vote where it is not.</param>
/// <param name="Rectangles">Two or three; the feature is their weighted sum of gray levels.</param>
internal sealed record HaarStump(float Threshold, float Below, float Above, IReadOnlyList<HaarRectangle> Rectangles);

/// <param name="X">Left column in the window.</param>
/// <param name="Y">Top row in the window.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Weight">Factor of its sum.</param>
internal readonly record struct HaarRectangle(int X, int Y, int Width, int Height, float Weight);
