using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the boxes to the keypoints in them.</summary>
public class LandmarkBenchmarks : StageBenchmarks
{
    private readonly KeypointModel _compact = Installed.Compact();
    private readonly KeypointModel _classic = Installed.Classic();
    private FaceBox[] _boxes = [];

    [Params(1, 10)]
    public int Faces { get; set; }

    public override void Setup()
    {
        base.Setup();
        _boxes = [.. Enumerable.Repeat(Installed.Detector().Detect(Gray)[0].Box, Faces)];
    }

    [Benchmark(Description = "landmarks, compact")]
    public object Compact() => KeypointLocator.Locate(Gray, _boxes, _compact);

    [Benchmark(Description = "landmarks, classic")]
    public object Classic() => KeypointLocator.Locate(Gray, _boxes, _classic);

    public override void CleanUp()
    {
        base.CleanUp();
        _compact.Dispose();
        _classic.Dispose();
    }
}
