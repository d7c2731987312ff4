using System.Globalization;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Tells a cut-off picture from a whole one. The decoder fills what is missing with gray, takes what stands behind a cut for
/// pixels, and reports neither.
/// </summary>
internal static class JpegCompleteness
{
    // Bytes at the end of a scan that are looked at, to tell texts and padding from codes.
    private const int Tail = 64;

    /// <summary>Checks what the markers tell, and reads the codes where they leave a doubt.</summary>
    /// <exception cref="CorruptImageException">A part of the picture is missing.</exception>
    /// <exception cref="CostlyImageException">To tell would take too long.</exception>
    public static void Check(ReadOnlySpan<byte> data, JpegPicture picture, ImageHeader header)
    {
        if (picture.Frame is null || picture.Scans.Count == 0)
        {
            throw Missing("it ends before its first row");
        }

        if (IsDoubtful(data, picture))
        {
            CheckRows(data, picture, header);
        }
    }

    /// <summary>Reads the codes: bytes of something else behind a cut can hold an end marker by chance.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static void CheckRows(ReadOnlySpan<byte> data, JpegPicture picture, ImageHeader header)
    {
        DecodingCost.CheckScans(picture.Scans.Count, header);
        var share = JpegCoverage.Of(data, picture);
        if (share < 1)
        {
            var percent = Math.Clamp(Math.Round(100 * (1 - share)), 1, 100);
            throw Missing(string.Create(CultureInfo.InvariantCulture, $"about {percent} % of it is missing"));
        }
    }

    // An ordinary picture's last scan goes up to the end marker, and that up to the end of the file or to another file.
    private static bool IsDoubtful(ReadOnlySpan<byte> data, JpegPicture picture)
    {
        const int marker = 2;
        var end = picture.Scans[^1].End;
        return !picture.HasEndMarker || end != picture.End - marker
            || (picture.End != data.Length && !IsFile(data[picture.End..]))
            || !data[Math.Max(0, end - Tail)..end].ContainsAnyInRange(JpegCoverage.FirstOfCodes, byte.MaxValue)
            || (HasSeveralScans(picture) && !picture.IsCovered());
    }

    private static bool HasSeveralScans(JpegPicture picture) =>
        picture.Frame!.IsProgressive || picture.Scans[0].Components.Length != picture.Frame.Components.Count;

    /// <summary>True for the film of a moving photo and for another JPEG: the end marker before them is the picture's own.</summary>
    private static bool IsFile(ReadOnlySpan<byte> rest) =>
        rest is [0xff, JpegMarkers.StartOfImage, 0xff, ..] || (rest.Length > 8 && rest[4..].StartsWith("ftyp"u8));

    private static CorruptImageException Missing(string what) => new(ImageFormat.Jpeg, $"{what}. Was the upload cut off?");
}
