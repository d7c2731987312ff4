using System.IO.Compression;
using KeypointService.TestPictures;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Pictures of about 40 megapixels that make the decoders work hardest.</summary>
internal static class CostlyPictures
{
    private const int Side = 6320;

    public static IReadOnlyList<(string Name, Func<byte[]> Create)> All { get; } =
    [
        ("JPEG, baseline, noise", () => Noise(".jpg", 2, new ImageEncodingParam(ImwriteFlags.JpegQuality, 60))),
        ("JPEG, progressive, noise", () => Noise(".jpg", 2, new ImageEncodingParam(ImwriteFlags.JpegQuality, 60), new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1))),
        ("JPEG, progressive, 25 scans", () => JpegFile.ManyScans(Side, Side, 25)),
        ("JPEG, progressive, 250 scans", () => JpegFile.ManyScans(Side, Side, 250)),
        ("PNG, 8-bit colour, Paeth", () => Png(new(2, 8))),
        ("PNG, 8-bit colour and alpha, Paeth", () => Png(new(6, 8))),
        ("PNG, 8-bit colour and alpha, interlaced", () => Png(new(6, 8, Interlaced: true))),
        ("PNG, 16-bit colour and alpha, Paeth", () => Png(new(6, 16))),
        ("PNG, 16-bit colour and alpha, interlaced", () => Png(new(6, 16, Interlaced: true))),
        ("PNG, 1-bit, interlaced", () => Png(new(0, 1, Interlaced: true))),
        ("PNG, 8-bit colour, 500,000 empty Deflate blocks", DeflateBomb),
        ("WebP, lossless, 65,536 groups of Huffman codes", Bombs.HuffmanGroups),
        ("WebP, lossless, noise", () => Noise(".webp", 3)),
        ("WebP, lossless, coarse noise", () => Noise(".webp", 8)),
        ("HEIC, a grid of 900 tiles", () => HeifFile.WriteGrid(CodedPicture.Hevc, "heic", 30, 30, 2880, 1920)),
        ("AVIF, a grid of 900 tiles", () => HeifFile.WriteGrid(CodedPicture.Av1, "avif", 30, 30, 2880, 1920)),
        ("AVIF, not as large as its boxes say", () => HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Size(Side, Side))),
        ("WebP, lossy, noise", () => Noise(".webp", 2, new ImageEncodingParam(ImwriteFlags.WebPQuality, 60))),
    ];

    // A row that compresses well, and whose Paeth predictor changes its mind at every sample.
    private static byte[] Png(PngKind kind) => PngFile.Write(
        Side, Side, kind, bytes => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 37))], CompressionLevel.Fastest);

    // The blocks go between zlib's header of two bytes and the pixels.
    private static byte[] DeflateBomb() => PngFile.Insert(Png(new(2, 8)), "IDAT"u8, 2, Bombs.EmptyDeflateBlocks(500_000));

    // Noise in squares of a size: small enough a file for the body limit, and as little to predict as fits into it.
    private static byte[] Noise(string extension, int square, params ImageEncodingParam[] parameters)
    {
        using Mat small = new(Side / square, Side / square, MatType.CV_8UC3);
        Cv2.Randu(small, Scalar.All(0), Scalar.All(256));
        using Mat picture = new();
        Cv2.Resize(small, picture, new Size(Side, Side), interpolation: InterpolationFlags.Nearest);
        return picture.ImEncode(extension, parameters);
    }
}
