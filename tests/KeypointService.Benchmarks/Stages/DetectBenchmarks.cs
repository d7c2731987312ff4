using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Stages;

/// <summary>From the gray image to the boxes of its faces; OpenCV's own scan of the cascade, on a copy of 640 pixels, is the usual way.</summary>
public class DetectBenchmarks : StageBenchmarks
{
    private const double UsualSide = 640;

    private readonly HaarFaceDetector _haar = Installed.Detector();
    private readonly CnnFaceDetector _cnn = Installed.CnnDetector();
    private readonly CascadeClassifier _openCv = Installed.OpenCvCascade();

    [Benchmark(Description = "detect, OpenCV's cascade", Baseline = true)]
    public object OpenCv()
    {
        using Mat copy = new();
        var scale = UsualSide / Math.Max(Gray.Width, Gray.Height);
        Cv2.Resize(Gray, copy, default, scale, scale, InterpolationFlags.Area);
        var least = Math.Max(copy.Width, copy.Height) / 18;
        return _openCv.DetectMultiScale(copy, scaleFactor: 1.1, minNeighbors: 5, minSize: new Size(least, least));
    }

    [Benchmark(Description = "detect, haar")]
    public object Haar() => _haar.Detect(Gray, judged: true);

    [Benchmark(Description = "detect, cnn")]
    public object Cnn() => _cnn.Detect(Gray, judged: true);

    public override void CleanUp()
    {
        base.CleanUp();
        _cnn.Dispose();
        _openCv.Dispose();
    }
}
