using KeypointService.Benchmarks.Pictures;

namespace KeypointService.Benchmarks.Stages;

/// <summary>The file that all stages are measured with. BenchmarkDotNet makes the benchmarks itself and hands them nothing.</summary>
internal static class StagePicture
{
    private static byte[]? _chosen;

    /// <summary>The chosen file, or a drawn one.</summary>
    public static byte[] File => _chosen ??= BenchmarkPicture.Load(picture: null, fit: null);

    public static void Choose(byte[] file) => _chosen = file;
}
