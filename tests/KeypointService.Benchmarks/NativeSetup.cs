using KeypointService.Vision.Native;
using OpenCvSharp;

namespace KeypointService.Benchmarks;

/// <summary>The native libraries set as the service sets them, so that what is measured is what serves.</summary>
internal static class NativeSetup
{
    /// <summary>The service's limit of pixels where nothing else is configured.</summary>
    public const long MaxPixels = 40_000_000;

    /// <summary>To be called before the first picture.</summary>
    public static void AsInTheService()
    {
        NativeLimits.Apply(MaxPixels);
        NativeLibraries.EnsureLoadable();
        Cv2.SetNumThreads(1);
    }
}
