using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Png;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the image to a file; the usual way to a PNG is what the others are compared with. Each gives the length of the file.</summary>
public class EncodeBenchmarks : StageBenchmarks
{
    [Benchmark(Description = "encode, PNG by OpenCV", Baseline = true)]
    public int OpenCvPng() => Image.ImEncode(".png").Length;

    [Benchmark(Description = "encode, PNG")]
    public int Png() => Length(ImageFormat.Png);

    /// <summary>What the encoder's own compression is worth: the same rows through .NET's zlib, which is zlib-ng, at its fastest.</summary>
    [Benchmark(Description = "encode, PNG by zlib-ng")]
    public int ZlibNgPng()
    {
        PaethFilter filter = new(Image.Width);
        var height = Image.Height;
        var row = new byte[PaethFilter.RowBytes(Image.Width) + PaethFilter.Spill];
        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                filter.Next(MemoryMarshal.AsBytes(Image.RowSpan<Vec3b>(y)), row);
                zlib.Write(row, 0, PaethFilter.RowBytes(Image.Width));
            }
        }

        // The checksum of the one chunk; what else makes it a file costs nothing.
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(data.GetBuffer().AsSpan(0, (int)data.Length)));
        data.Write(checksum);
        return (int)data.Length;
    }

    [Benchmark(Description = "encode, JPEG")]
    public int Jpeg() => Length(ImageFormat.Jpeg);

    private int Length(ImageFormat format)
    {
        using var file = ImageEncoder.Encode(Image, format);
        return file.Bytes.Length;
    }
}
