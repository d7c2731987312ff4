using OpenCvSharp;

namespace KeypointService.Benchmarks.Pictures;

/// <summary>How a benchmark's picture is written to a file, for what people post comes from many programs.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Extension">Chooses the format.</param>
/// <param name="Options">The encoder's settings.</param>
internal sealed record PictureEncoding(string Name, string Extension, params IReadOnlyList<ImageEncodingParam> Options)
{
    private const int Quality = 90;
    // OpenCV's IMWRITE_JPEG_SAMPLING_FACTOR, which the wrapper does not name.
    private const ImwriteFlags SamplingFactor = (ImwriteFlags)7;
    private const int HalfColour = 0x221111;
    private const int FullColour = 0x111111;

    /// <summary>A JPEG as cameras write it.</summary>
    public static PictureEncoding Baseline420 { get; } = Jpeg("baseline 4:2:0", HalfColour, progressive: false);

    /// <summary>A JPEG as programs write it that care for colour.</summary>
    public static PictureEncoding Baseline444 { get; } = Jpeg("baseline 4:4:4", FullColour, progressive: false);

    /// <summary>A JPEG as web pages have it.</summary>
    public static PictureEncoding Progressive420 { get; } = Jpeg("progressive 4:2:0", HalfColour, progressive: true);

    /// <summary>A progressive JPEG with all of its colours.</summary>
    public static PictureEncoding Progressive444 { get; } = Jpeg("progressive 4:4:4", FullColour, progressive: true);

    public static PictureEncoding Png { get; } = new("PNG", ".png");

    public static PictureEncoding WebP { get; } = new("WebP", ".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, Quality));

    public byte[] Encode(Mat image) => image.ImEncode(Extension, [.. Options]);

    private static PictureEncoding Jpeg(string name, int sampling, bool progressive) => new(
        name,
        ".jpg",
        new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality),
        new ImageEncodingParam(SamplingFactor, sampling),
        new ImageEncodingParam(ImwriteFlags.JpegProgressive, progressive ? 1 : 0));
}
