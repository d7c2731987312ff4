namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>The first picture of a JPEG file, scan by scan. What stands behind it, a film or a second picture, is not its.</summary>
internal sealed class JpegPicture
{
    private readonly List<JpegScan> _scans = [];
    private bool _isColourDifference;

    private JpegPicture()
    {
    }

    /// <summary>The frame header; null where there is none.</summary>
    public JpegFrame? Frame { get; private set; }

    /// <summary>The quantisation tables before the first scan.</summary>
    public JpegQuantization Quantization { get; } = new();

    /// <summary>The scans in their order.</summary>
    public IReadOnlyList<JpegScan> Scans => _scans;

    /// <summary>Where the picture ends: behind its end marker, or where something else begins.</summary>
    public int End { get; private set; }

    /// <summary>True where the end marker is there.</summary>
    public bool HasEndMarker { get; private set; }

    /// <summary>True where the first component alone is the gray picture, as in nearly every JPEG.</summary>
    public bool HasLuma => Frame is { Components.Count: 1 } || (_isColourDifference && Frame is { Components.Count: 3 });

    /// <summary>Walks over a file once.</summary>
    /// <exception cref="CostlyImageException">It has more scans than any picture may.</exception>
    public static JpegPicture Read(ReadOnlySpan<byte> data)
    {
        JpegPicture picture = new() { End = data.Length };
        var markers = new JpegMarkers(data);
        JpegScan? open = null;
        var isAdobe = false;
        while (markers.MoveNext())
        {
            picture.Close(ref open, markers.Start);
            if (markers.Marker == JpegMarkers.EndOfImage || (picture._scans.Count > 0 && markers.IsForeign))
            {
                picture.HasEndMarker = markers.Marker == JpegMarkers.EndOfImage;
                picture.End = picture.HasEndMarker ? markers.End : markers.Start;
                break;
            }

            if (markers.IsFrameHeader)
            {
                picture.Frame ??= JpegFrame.Read(markers.Marker, markers.Body);
            }
            else if (markers.Marker == JpegMarkers.StartOfScan)
            {
                open = JpegScan.Read(markers.Start, markers.End, markers.Body);
            }
            else if (markers.Marker == JpegMarkers.QuantizationTables && picture._scans.Count == 0)
            {
                picture.Quantization.Add(markers.Body);
            }
            else if (markers.Marker == JpegMarkers.App0)
            {
                picture._isColourDifference |= markers.Body.StartsWith("JFIF\0"u8);
            }
            else if (markers.Marker == JpegMarkers.App14 && markers.Body.StartsWith("Adobe"u8) && markers.Body.Length >= 12)
            {
                isAdobe = true;
                picture._isColourDifference |= markers.Body[11] == 1;
            }
        }

        picture.Close(ref open, picture.End);
        picture._isColourDifference |= !isAdobe && picture.Frame is { Components: [{ Id: 1 }, { Id: 2 }, { Id: 3 }] };
        return picture;
    }

    /// <summary>True where the scans give every bit of every coefficient.</summary>
    public bool IsCovered() => Frame is { } frame && frame.Components.All(component =>
        JpegScan.MissingAfter(_scans.Where(scan => scan.Components.Contains(component.Id))).All(bits => bits == 0));

    private void Close(ref JpegScan? open, int end)
    {
        if (open is not null)
        {
            _scans.Add(open with { End = end });
            DecodingCost.CheckScansSoFar(_scans.Count);
            open = null;
        }
    }
}
