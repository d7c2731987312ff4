namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// EXIF metadata as JPEG holds it: what does not fit into a segment of 64 kB is continued in the next ones, which then
/// do not begin with a byte order.
/// </summary>
internal sealed class ExifSegments
{
    // More metadata than any camera writes. Each segment has the block read again: without a limit that is work in the square of them.
    private const int MostSegments = 32;

    private readonly List<byte> _block = [];
    private int _segments;

    /// <summary>Takes the next segment, without its prefix.</summary>
    /// <returns>The orientation, where one is known now; null where there is none so far.</returns>
    public int? Add(ReadOnlySpan<byte> segment)
    {
        // As long as the first segments hold the answer nothing is copied.
        var begins = ExifOrientation.IsTiff(segment);
        if (begins && ExifOrientation.TryRead(segment) is { } orientation)
        {
            return orientation;
        }

        if (begins)
        {
            _block.Clear();
            _segments = 0;
        }

        if (++_segments > MostSegments)
        {
            return null;
        }

        _block.AddRange(segment);
        return begins ? null : ExifOrientation.TryRead(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_block));
    }
}
