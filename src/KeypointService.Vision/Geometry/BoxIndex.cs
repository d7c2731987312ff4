namespace KeypointService.Vision.Geometry;

/// <summary>
/// Boxes by their place along the axis over which they spread farther, so that of a crowd's thousands only those beside one are compared with
/// it.
/// </summary>
internal sealed class BoxIndex
{
    private readonly bool _isAcross;
    private readonly int[] _order;
    private readonly double[] _starts;

    /// <param name="boxes">The boxes.</param>
    public BoxIndex(FaceBox[] boxes)
    {
        Boxes = boxes;
        _isAcross = Spread(boxes, box => box.X) >= Spread(boxes, box => box.Y);
        _order = [.. Enumerable.Range(0, boxes.Length)];
        _starts = Array.ConvertAll(boxes, StartOf);
        Array.Sort(_starts, _order);
    }

    /// <summary>The boxes, in the order given.</summary>
    public IReadOnlyList<FaceBox> Boxes { get; }

    /// <summary>Numbers of the boxes, that one among them, whose overlap with a box may be as much, and of some others.</summary>
    /// <param name="box">The box.</param>
    /// <param name="leastOverlap">Intersection over union, above 0.</param>
    public ReadOnlySpan<int> Near(FaceBox box, double leastOverlap)
    {
        // The overlap is no more than the ratio of the lengths, and none where one begins behind the end of the other.
        var (start, length) = (StartOf(box), _isAcross ? box.Width : box.Height);
        var first = FirstFrom(start - (length / leastOverlap));
        return _order.AsSpan(first, FirstFrom(start + length) - first);
    }

    private double StartOf(FaceBox box) => _isAcross ? box.X : box.Y;

    private int FirstFrom(double start)
    {
        var (low, high) = (0, _starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _starts[middle] < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static double Spread(FaceBox[] boxes, Func<FaceBox, double> placeOf) =>
        boxes.Length == 0 ? 0 : boxes.Max(placeOf) - boxes.Min(placeOf);
}
