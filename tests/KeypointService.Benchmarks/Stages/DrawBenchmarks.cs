using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the faces to the picture with them drawn in.</summary>
public class DrawBenchmarks : StageBenchmarks
{
    private IReadOnlyList<FaceKeypoints> _faces = [];

    public override void Setup()
    {
        base.Setup();
        using var model = Installed.Compact();
        _faces = KeypointLocator.Locate(Gray, [Installed.Detector().Detect(Gray)[0].Box], model);
    }

    [Benchmark(Description = "draw a face")]
    public void Draw() => KeypointOverlay.Draw(Image, _faces);
}
