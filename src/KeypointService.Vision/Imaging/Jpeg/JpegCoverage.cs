using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Tells how much of a picture its scans give, by reading their codes: slow, and sure. What only refines is left out: without it
/// every row is there, less exact.
/// </summary>
internal sealed class JpegCoverage
{
    /// <summary>Texts and zeros have no such bytes; codes have them everywhere.</summary>
    public const byte FirstOfCodes = 0x80;

    // Padding that a picture may have behind its last row.
    private const int Padding = 64;

    private readonly JpegFrame _frame;
    // Of each component, by coefficient; null where no scan gives it.
    private readonly Dictionary<byte, double?[]> _shares;

    private JpegCoverage(JpegFrame frame)
    {
        _frame = frame;
        _shares = frame.Components.Select(part => part.Id).Distinct().ToDictionary(id => id, _ => new double?[JpegQuantization.Coefficients]);
    }

    /// <summary>The share of the picture that is there, 0 to 1.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="picture">Its first picture.</param>
    public static double Of(ReadOnlySpan<byte> data, JpegPicture picture)
    {
        if (picture.Frame is not { Components.Count: > 0 } frame)
        {
            return 0;
        }

        JpegCoverage coverage = new(frame);
        coverage.ReadAll(data, picture);

        // What no scan gives of a picture that has its end was left out by whoever wrote it; but not the means.
        var absent = picture.HasEndMarker ? 1.0 : 0;
        return coverage._shares.Values.Min(shares => shares[0] is null ? 0 : shares.Average(share => share ?? absent));
    }

    private void ReadAll(ReadOnlySpan<byte> data, JpegPicture picture)
    {
        var tables = new JpegHuffmanTable?[32];
        var (restartInterval, next) = (0, 0);
        var markers = new JpegMarkers(data);
        while (next < picture.Scans.Count && markers.MoveNext())
        {
            if (markers.Marker == JpegMarkers.HuffmanTables)
            {
                JpegHuffmanTable.ReadAll(markers.Body, tables);
            }
            else if (markers.Marker == JpegMarkers.RestartInterval && markers.Body.Length >= 2)
            {
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(markers.Body);
            }
            else if (markers.Marker == JpegMarkers.StartOfScan && markers.Start == picture.Scans[next].Start)
            {
                var scan = picture.Scans[next++];
                if (!scan.Refines || !_frame.IsProgressive)
                {
                    Add(scan, data[Math.Min(markers.End, scan.End)..scan.End], tables, restartInterval);
                }
            }
        }
    }

    private void Add(JpegScan scan, ReadOnlySpan<byte> data, JpegHuffmanTable?[] tables, int restartInterval)
    {
        JpegScanUnits units = new(data, _frame, scan, tables, restartInterval);
        var share = units.Share();

        // Where a picture breaks off and text or zeros follow, these were read as the rest, and there are more of them.
        var text = data.Length - 1 - data.LastIndexOfAnyInRange(FirstOfCodes, byte.MaxValue);
        share = units.Left > Padding && text > units.Left + Padding ? 0 : share;
        var (first, end) = _frame.IsProgressive ? (scan.First, Math.Min(scan.Last, JpegQuantization.Coefficients - 1)) : (0, JpegQuantization.Coefficients - 1);
        foreach (var shares in scan.Components.Where(_shares.ContainsKey).Select(id => _shares[id]))
        {
            for (var i = first; i <= end; i++)
            {
                shares[i] = Math.Max(shares[i] ?? 0, share);
            }
        }
    }
}
