using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Imaging;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the image to a file; the usual way to a PNG is what the others are compared with.</summary>
public class EncodeBenchmarks : StageBenchmarks
{
    [Benchmark(Description = "encode, PNG by OpenCV", Baseline = true)]
    public byte[] OpenCvPng() => Image.ImEncode(".png");

    [Benchmark(Description = "encode, PNG")]
    public byte[] Png() => ImageEncoder.Encode(Image, ImageFormat.Png);

    [Benchmark(Description = "encode, JPEG")]
    public byte[] Jpeg() => ImageEncoder.Encode(Image, ImageFormat.Jpeg);
}
