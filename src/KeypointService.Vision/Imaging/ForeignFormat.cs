using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace KeypointService.Vision.Imaging;

/// <summary>Names the formats that people send and that are not accepted, so that they know what they sent.</summary>
internal static class ForeignFormat
{
    private const int TextLength = 64;

    /// <summary>What a file begins like, with its article; null where nobody knows.</summary>
    public static string? NameOf(ReadOnlySpan<byte> data) => data switch
    {
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "a TIFF picture (or a camera's raw file)",
        [0xff, 0x0a, ..] => "a JPEG XL picture",
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "a JPEG XL picture",
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xff, 0x4f, 0xff, 0x51, ..] => "a JPEG 2000 picture",
        [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..] => "a PBM, PGM, PPM or PAM picture",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop document",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "a WebM or Matroska video",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', ..] =>
            "an AVI video",
        [0, 0, 1, 0, ..] => "an icon",
        [(byte)'P', (byte)'K', 3, 4, ..] => "a ZIP archive",
        [0x1f, 0x8b, ..] => "gzip data; send the picture itself, without compression",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', _, _, _, _, ..] => OfBrand(data.Slice(8, 4)),
        [] => "an empty file",
        _ => OfText(data[..Math.Min(data.Length, TextLength)]),
    };

    private static string OfBrand(ReadOnlySpan<byte> brand) => Encoding.Latin1.GetString(brand) switch
    {
        "crx " => "a camera's raw file",
        "M4A " => "an M4A sound",
        "mif1" or "mif2" or "msf1" or "miaf" => "a HEIF picture whose coding is neither HEIC's nor AVIF's",
        _ => "an MP4 or QuickTime video",
    };

    private static string? OfText(ReadOnlySpan<byte> head)
    {
        foreach (var value in head)
        {
            if (value is < 9 or (> 13 and < 32))
            {
                return null;
            }
        }

        var text = Encoding.Latin1.GetString(head).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\r', '\n', '\t');
        return text.StartsWith("<svg", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && text.Contains("svg", StringComparison.OrdinalIgnoreCase))
                ? "an SVG drawing"
            : text.StartsWith("data:", StringComparison.Ordinal) ? "a data URL; send the bytes that it stands for"
            : text.StartsWith('<') ? "an HTML or XML document"
            : IsJson(text) ? "JSON"
            : IsUtf8(head) ? "text"
            : null;
    }

    /// <summary>True for what begins like an object, or like an array of what JSON knows.</summary>
    private static bool IsJson(string text) => (text.StartsWith('{') && text[1..].TrimStart() is ['"' or '}', ..])
        || (text.StartsWith('[') && text[1..].TrimStart() is ['{' or '[' or ']' or '"' or '-' or (>= '0' and <= '9'), ..]);

    /// <summary>True for UTF-8 whose last character may be cut.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> head) =>
        Utf8.IsValid(Rune.DecodeLastFromUtf8(head, out _, out var cut) == OperationStatus.NeedMoreData ? head[..^cut] : head);
}
