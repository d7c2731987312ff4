using BenchmarkDotNet.Attributes;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Stages;

/// <summary>What the benchmarks of all stages begin with: the file, and the image in it.</summary>
public abstract class StageBenchmarks
{
    private protected byte[] File { get; private set; } = [];

    private protected ImageHeader Header { get; private set; } = null!;

    private protected Mat Image { get; private set; } = null!;

    private protected Mat Gray { get; private set; } = null!;

    [GlobalSetup]
    public virtual void Setup()
    {
        File = StagePicture.File;
        Header = ImageHeader.Read(File);
        Image = ImageDecoder.Decode(File, Header);
        Gray = ImageDecoder.Decode(File, Header, gray: true);
    }

    [GlobalCleanup]
    public virtual void CleanUp()
    {
        Image.Dispose();
        Gray.Dispose();
    }
}
