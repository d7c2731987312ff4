using System.Buffers.Binary;
using System.IO.Compression;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Small valid files of every accepted format and of the kinds within it, to mutate.</summary>
internal static class SeedFiles
{
    private const int Width = 40;
    private const int Height = 36;

    public static IReadOnlyList<(ImageFormat Format, byte[] File)> Create()
    {
        using var color = DrawnFace.Picture(Width, Height, new DrawnFace(new ImagePoint(Width / 2.0, Height * 0.42), 9));
        using Mat gray = new(), alpha = new();
        Cv2.CvtColor(color, gray, ColorConversionCodes.BGR2GRAY);
        Cv2.CvtColor(color, alpha, ColorConversionCodes.BGR2BGRA);
        return
        [
            .. Jpegs(color, gray).Select(file => (ImageFormat.Jpeg, file)),
            .. Pngs(color).Select(file => (ImageFormat.Png, file)),
            .. WebPs(color, alpha).Select(file => (ImageFormat.WebP, file)),
            .. Bmps(color, gray, alpha).Select(file => (ImageFormat.Bmp, file)),
            .. Gifs().Select(file => (ImageFormat.Gif, file)),
            .. Heifs("heic", CodedPicture.Hevc, CodedPicture.Hevc10, CodedPicture.HevcAlpha).Select(file => (ImageFormat.Heic, file)),
            .. Heifs("avif", CodedPicture.Av1, CodedPicture.Av1At10Bits, CodedPicture.Av1Alpha).Select(file => (ImageFormat.Avif, file)),
        ];
    }

    private static byte[][] Jpegs(Mat color, Mat gray) =>
    [
        color.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 90)),
        gray.ImEncode(".jpg"),
        color.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1)),
        color.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegRstInterval, 2)),
        gray.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1), new ImageEncodingParam(ImwriteFlags.JpegRstInterval, 3)),
        JpegFile.ManyScans(Width, Height, 6),
    ];

    // Stored, not compressed: a changed byte changes the filters and the pixels, not only the compression.
    private static IEnumerable<byte[]> Pngs(Mat color)
    {
        Random random = new(1);
        PngKind[] kinds =
        [
            new(0, 1), new(0, 2), new(0, 4), new(0, 8), new(0, 16), new(2, 8), new(2, 16), new(3, 1), new(3, 2), new(3, 4), new(3, 8),
            new(4, 8), new(4, 16), new(6, 8), new(6, 16), new(6, 8, Interlaced: true), new(3, 4, Interlaced: true),
            new(2, 16, Interlaced: true), new(0, 1, Interlaced: true), new(6, 8, Animated: true), new(2, 8, Animated: true),
        ];
        return kinds
            .Select(kind => PngFile.Write(Width, Height, kind, bytes => Noise(random, bytes), CompressionLevel.NoCompression))
            .Append(color.ImEncode(".png"));
    }

    private static byte[][] WebPs(Mat color, Mat alpha)
    {
        var lossless = alpha.ImEncode(".webp");
        var lossy = color.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, 60));
        return
        [
            color.ImEncode(".webp"), lossless, lossy,
            alpha.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, 60)),
            AnimatedWebP(lossless), AnimatedWebP(lossy),
        ];
    }

    private static byte[][] Bmps(Mat color, Mat gray, Mat alpha)
    {
        var palette = gray.ImEncode(".bmp");
        return [color.ImEncode(".bmp"), palette, alpha.ImEncode(".bmp"), RunLengthBmp(8, 1), RunLengthBmp(4, 2), RunLengthBmp(16, 3), RunLengthBmp(1, 0)];
    }

    private static byte[][] Gifs()
    {
        byte[] pixels = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((i / 7) & 3))];
        return
        [
            GifFile.Write((Width, Height), (0, 0, Width, Height), pixels),
            GifFile.Write((Width, Height), (0, 0, Width, Height), pixels, interlaced: true, transparent: 2),
            GifFile.Write((Width, Height), (4, 6, 20, 18), pixels[..(20 * 18)]),
        ];
    }

    private static byte[][] Heifs(string brand, CodedPicture picture, CodedPicture deep, CodedPicture alpha) =>
    [
        HeifFile.Write(picture, [brand]),
        HeifFile.Write(deep, ["mif1", brand], null, HeifFile.Clipped(60, 40, 16, -8), HeifFile.Turned(1), HeifFile.Mirrored(true)),
        HeifFile.Write(picture, [brand], alpha),
        HeifFile.WriteGrid(picture, brand, 2, 2, 150, 120, HeifFile.Turned(3)),
    ];

    // The two frames are the one chunk of a still file.
    private static byte[] AnimatedWebP(byte[] still)
    {
        byte[] size = [Width - 1, 0, 0, Height - 1, 0, 0];
        byte[] frame = [0, 0, 0, 0, 0, 0, .. size, 100, 0, 0, 0, .. still[12..]];
        byte[] chunk = [.. "ANMF"u8, .. LittleEndian(frame.Length), .. frame];
        byte[] file =
        [
            .. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8,
            .. "VP8X"u8, .. LittleEndian(10), 0x12, 0, 0, 0, .. size,
            .. "ANIM"u8, .. LittleEndian(6), 0, 0, 0, 0, 0, 0,
            .. chunk, .. chunk,
        ];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    private static byte[] RunLengthBmp(int bits, int compression)
    {
        byte[] palette = bits > 8 ? [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0] : [.. Enumerable.Range(0, 4 << bits).Select(i => (byte)i)];
        byte[] row = [Width, 3, 0, 0];
        byte[] pixels = compression is 1 or 2
            ? [.. Enumerable.Repeat(row, Height - 4).SelectMany(r => r), 0, 2, 5, 1, 0, 4, 1, 2, 3, 4, 0, 0, 0, 1]
            : [.. Enumerable.Range(0, Height * ((Width * bits) + 31) / 32 * 4).Select(i => (byte)(i * 31))];
        var offset = 54 + palette.Length;
        return
        [
            .. "BM"u8, .. LittleEndian(offset + pixels.Length), 0, 0, 0, 0, .. LittleEndian(offset),
            .. LittleEndian(40), .. LittleEndian(Width), .. LittleEndian(Height), 1, 0, (byte)bits, 0, .. LittleEndian(compression),
            .. LittleEndian(pixels.Length), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. palette, .. pixels,
        ];
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] LittleEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
