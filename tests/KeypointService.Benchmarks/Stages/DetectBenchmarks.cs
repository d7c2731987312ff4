using BenchmarkDotNet.Attributes;
using KeypointService.TestPictures;
using KeypointService.Vision.Detection;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the gray image to the boxes of its faces.</summary>
public class DetectBenchmarks : StageBenchmarks
{
    private readonly HaarFaceDetector _haar = Installed.Detector();
    private readonly CnnFaceDetector _cnn = Installed.CnnDetector();

    [Benchmark(Description = "detect, haar")]
    public object Haar() => _haar.Detect(Gray, judged: true);

    [Benchmark(Description = "detect, cnn")]
    public object Cnn() => _cnn.Detect(Gray, judged: true);

    public override void CleanUp()
    {
        base.CleanUp();
        _cnn.Dispose();
    }
}
