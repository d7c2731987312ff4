using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the file to the answer, without the web.</summary>
public class PipelineBenchmarks : StageBenchmarks
{
    private readonly InProcessPipeline _haar = InProcessPipeline.Load(HaarFaceDetector.DetectorName);
    private readonly InProcessPipeline _cnn = InProcessPipeline.Load(CnnFaceDetector.DetectorName);
    private readonly InProcessPipeline _png = InProcessPipeline.Load(accept: "image/png");

    [Benchmark(Description = "file to faces, haar")]
    public int Haar() => _haar.Answer(File);

    [Benchmark(Description = "file to faces, cnn")]
    public int Cnn() => _cnn.Answer(File);

    [Benchmark(Description = "file to annotated PNG, cnn")]
    public int Png() => _png.Answer(File);

    public override void CleanUp()
    {
        base.CleanUp();
        _haar.Dispose();
        _cnn.Dispose();
        _png.Dispose();
    }
}
