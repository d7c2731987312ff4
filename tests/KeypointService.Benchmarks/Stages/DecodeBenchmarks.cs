using BenchmarkDotNet.Attributes;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the file to an upright image.</summary>
public class DecodeBenchmarks : StageBenchmarks
{
    [Benchmark(Description = "decode, colour")]
    public void Colour() => ImageDecoder.Decode(File, Header).Dispose();

    [Benchmark(Description = "decode, gray")]
    public void Grayscale() => ImageDecoder.Decode(File, Header, gray: true).Dispose();

    [Benchmark(Description = "decode, gray, reduced")]
    public void Reduced() => ImageDecoder.DecodeReduced(File, Header, KeypointPipeline.LeastSide).Dispose();
}
