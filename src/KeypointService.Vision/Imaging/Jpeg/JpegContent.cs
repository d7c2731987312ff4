using KeypointService.Vision.Native;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// What of a JPEG the decoder gets: the first picture of the file, its end marker, and of its scans those that the answer
/// needs. A view of the file where nothing has to be left out; else a copy.
/// </summary>
internal readonly ref struct JpegContent
{
    private readonly NativeBlock? _copy;

    private JpegContent(ReadOnlySpan<byte> bytes, NativeBlock? copy)
    {
        Bytes = bytes;
        _copy = copy;
    }

    /// <summary>The file for the decoder, until this is disposed.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Checks that a picture is whole and not too dear, and takes what its decoding needs.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="gray">True where the picture is decoded to grayscale.</param>
    /// <param name="reduction">The scale that it is decoded at: 1, 2, 4 or 8 for a half, a quarter, an eighth.</param>
    /// <exception cref="CorruptImageException">A part of the picture is missing.</exception>
    /// <exception cref="CostlyImageException">What is needed is too dear.</exception>
    public static JpegContent Take(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction)
    {
        var picture = JpegPicture.Read(data);
        JpegCompleteness.Check(data, picture, header);
        var needed = gray ? JpegScanChoice.ForGray(picture, reduction) : picture.Scans;
        DecodingCost.CheckScans(needed.Count, header);
        return needed.Count == picture.Scans.Count && picture.HasEndMarker
            ? new JpegContent(data[..picture.End], null)
            : Copy(data, picture, needed);
    }

    /// <summary>Gives the copy back, where there is one.</summary>
    public void Dispose() => _copy?.Dispose();

    private static JpegContent Copy(ReadOnlySpan<byte> data, JpegPicture picture, IReadOnlyList<JpegScan> needed)
    {
        var shortened = JpegShortened.Of(picture, needed);
        var copy = new NativeBlock(picture.End + 2 + (shortened?.MostBytes ?? 0));
        var (length, from, next) = (0, 0, 0);
        foreach (var scan in picture.Scans)
        {
            // The tables before a scan that is left out stay: a later one may use them too.
            Append(data[from..scan.Start]);
            from = scan.End;
            if (next < needed.Count && scan == needed[next])
            {
                Append(shortened is null || next > 0 ? [] : shortened.Steps);
                next++;
                Append(data[scan.Start..scan.End]);
                shortened?.Correct(scan, copy.Span[..(length - (scan.End - scan.Data))]);
            }
        }

        Append(shortened is null ? [] : shortened.EmptyScans);
        Append(data[from..picture.End]);
        if (!picture.HasEndMarker)
        {
            Append([0xff, JpegMarkers.EndOfImage]);
        }

        return new JpegContent(copy.Span[..length], copy);

        void Append(ReadOnlySpan<byte> part)
        {
            part.CopyTo(copy.Span[length..]);
            length += part.Length;
        }
    }
}
