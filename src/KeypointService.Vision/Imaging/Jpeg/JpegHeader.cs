namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Reads JPEG headers: the marker segments up to the first scan.</summary>
internal static class JpegHeader
{
    private static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        JpegFrame? frame = null;
        int? orientation = null;
        ExifSegments exif = new();
        var markers = new JpegMarkers(data);
        while (markers.MoveNext() && markers.Marker is not (JpegMarkers.StartOfScan or JpegMarkers.EndOfImage))
        {
            if (markers.Marker == JpegMarkers.App1 && markers.Body.StartsWith(Prefix))
            {
                orientation ??= exif.Add(markers.Body[Prefix.Length..]);
            }
            else if (markers.IsFrameHeader)
            {
                frame ??= JpegFrame.Read(markers.Marker, markers.Body);
            }
        }

        // Colours that come one after the other are kept until the last is there.
        var isApart = markers.Marker == JpegMarkers.StartOfScan && !markers.Body.IsEmpty && markers.Body[0] < frame?.Components.Count;
        return frame switch
        {
            null => throw new CorruptImageException(
                ImageFormat.Jpeg, "it has no frame header; the file is cut off or damaged."),
            { IsTaken: false } => throw new CorruptImageException(
                ImageFormat.Jpeg,
                "it is neither a baseline nor a progressive JPEG with Huffman codes and at most four colours. Save it as one of these."),
            _ => new ImageHeader(
                ImageFormat.Jpeg, frame.Width, frame.Height, orientation ?? ExifOrientation.Upright)
            {
                CoefficientBytes = frame.IsProgressive || isApart ? frame.CoefficientBytes : 0,
            },
        };
    }
}
