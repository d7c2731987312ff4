using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Benchmarks.Stages;

/// <summary>One run of the keypoint network over four faces, by the settings of its session; the service's are the usual ones.</summary>
public class SessionBenchmarks
{
    private const int Faces = 4;
    private static readonly string[] Outputs = ["keypoints"];

    private readonly float[] _pixels = [.. Enumerable.Range(0, Faces * FaceCrop.Pixels).Select(i => (float)(i * 7919 % 256))];
    private InferenceSession _session = null!;

    [GlobalSetup(Target = nameof(Usual))]
    public void SetupUsual() => _session = Open(_ => { });

    [Benchmark(Description = "session, as in the service", Baseline = true)]
    public object Usual() => Run();

    [GlobalSetup(Target = nameof(TwoThreads))]
    public void SetupTwoThreads() => _session = Open(options => options.IntraOpNumThreads = 2);

    [Benchmark(Description = "session, two threads")]
    public object TwoThreads() => Run();

    [GlobalSetup(Target = nameof(TwoThreadsThatSleep))]
    public void SetupTwoThreadsThatSleep() => _session = Open(options =>
    {
        options.IntraOpNumThreads = 2;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
    });

    [Benchmark(Description = "session, two threads that do not spin")]
    public object TwoThreadsThatSleep() => Run();

    [GlobalSetup(Target = nameof(NoArena))]
    public void SetupNoArena() => _session = Open(options => options.EnableCpuMemArena = false);

    [Benchmark(Description = "session, no memory arena")]
    public object NoArena() => Run();

    [GlobalSetup(Target = nameof(Extended))]
    public void SetupExtended() => _session = Open(options => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED);

    [Benchmark(Description = "session, optimised without layouts")]
    public object Extended() => Run();

    [GlobalSetup(Target = nameof(Basic))]
    public void SetupBasic() => _session = Open(options => options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC);

    [Benchmark(Description = "session, optimised without integer kernels")]
    public object Basic() => Run();

    [GlobalCleanup]
    public void CleanUp() => _session.Dispose();

    private static InferenceSession Open(Action<SessionOptions> change)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        change(options);
        return new InferenceSession(Installed.CompactModel, options);
    }

    private float Run()
    {
        using var input = OrtValue.CreateTensorValueFromMemory(_pixels, [Faces, 1, FaceCrop.Size, FaceCrop.Size]);
        using RunOptions run = new();
        using var outputs = _session.Run(run, ["image"], [input], Outputs);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }
}
