using System.Globalization;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Tells a cut-off picture from a whole one. The decoder fills what is missing with gray and reports no error.
/// </summary>
internal static class JpegCompleteness
{
    /// <summary>Checks what the markers tell, and counts the rows where they leave a doubt.</summary>
    /// <exception cref="CorruptImageException">Rows or scans are missing.</exception>
    public static void Check(ReadOnlySpan<byte> data, JpegPicture picture)
    {
        if (picture.Frame is not { } frame || picture.Scans.Count == 0)
        {
            throw Missing("it ends before its first row");
        }

        if (picture.HasEndMarker && (frame.IsProgressive || picture.End == data.Length || IsFile(data[picture.End..])))
        {
            return;
        }

        if (!frame.IsProgressive && picture.Scans.Count == 1)
        {
            CheckRows(data, picture);
        }
        else if (!picture.HasEndMarker && !picture.IsCovered())
        {
            throw Missing("its last scans are missing");
        }
    }

    /// <summary>
    /// Counts the rows of a baseline picture by reading its codes: slow, and sure. Bytes of something else behind a cut
    /// can hold an end marker by chance.
    /// </summary>
    /// <exception cref="CorruptImageException">Rows are missing.</exception>
    public static void CheckRows(ReadOnlySpan<byte> data, JpegPicture picture)
    {
        if (picture is { Frame: { IsProgressive: false } frame, Scans: [var scan] })
        {
            var (units, all) = new JpegUnitCounter(data, frame, scan).Count();

            // The last unit may lack bits that every decoder makes up.
            if (units < all - 1)
            {
                var percent = Math.Max(1, Math.Round(100.0 * (all - units) / all));
                throw Missing(string.Create(CultureInfo.InvariantCulture, $"about {percent} % of it is missing"));
            }
        }
    }

    /// <summary>True for the film of a moving photo and for another JPEG: the end marker before them is the picture's own.</summary>
    private static bool IsFile(ReadOnlySpan<byte> rest) =>
        rest is [0xff, JpegMarkers.StartOfImage, 0xff, ..] || (rest.Length > 8 && rest[4..].StartsWith("ftyp"u8));

    private static CorruptImageException Missing(string what) => new(ImageFormat.Jpeg, $"{what}. Was the upload cut off?");
}
