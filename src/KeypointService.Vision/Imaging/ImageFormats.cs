using KeypointService.Vision.Imaging.Bmp;
using KeypointService.Vision.Imaging.Gif;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Imaging.Jpeg;
using KeypointService.Vision.Imaging.Png;
using KeypointService.Vision.Imaging.WebP;

namespace KeypointService.Vision.Imaging;

/// <summary>The accepted picture formats: one folder and one line here each.</summary>
public static class ImageFormats
{
    private static readonly ImageFormatReader[] Readers =
    [
        new JpegReader(), new PngReader(), new WebPReader(), new BmpReader(), new GifReader(),
        new HeifReader(ImageFormat.Heic, "HEIC", "heic", "heix", "heim", "heis", "hevc", "hevx"),
        new HeifReader(ImageFormat.Avif, "AVIF", "avif", "avis"),
    ];

    /// <summary>The accepted formats in words, such as <c>JPEG, PNG or WebP</c>.</summary>
    public static string Names { get; } =
        $"{string.Join(", ", Readers[..^1].Select(reader => reader.Name))} or {Readers[^1].Name}";

    /// <summary>The reader of a format.</summary>
    internal static ImageFormatReader Of(ImageFormat format) => Array.Find(Readers, reader => reader.Format == format)!;

    /// <summary>The reader of a file; null where it is of no accepted format.</summary>
    internal static ImageFormatReader? Of(ReadOnlySpan<byte> data)
    {
        foreach (var reader in Readers)
        {
            if (reader.Matches(data))
            {
                return reader;
            }
        }

        return null;
    }
}
