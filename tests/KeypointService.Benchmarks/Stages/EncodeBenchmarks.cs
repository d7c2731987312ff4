using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Imaging;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the image to a file; the usual way to a PNG is what the others are compared with. Each gives the length of the file.</summary>
public class EncodeBenchmarks : StageBenchmarks
{
    [Benchmark(Description = "encode, PNG by OpenCV", Baseline = true)]
    public int OpenCvPng() => Image.ImEncode(".png").Length;

    [Benchmark(Description = "encode, PNG")]
    public int Png() => Length(ImageFormat.Png);

    [Benchmark(Description = "encode, JPEG")]
    public int Jpeg() => Length(ImageFormat.Jpeg);

    private int Length(ImageFormat format)
    {
        using var file = ImageEncoder.Encode(Image, format);
        return file.Bytes.Length;
    }
}
