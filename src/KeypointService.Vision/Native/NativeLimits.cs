using System.Globalization;

namespace KeypointService.Vision.Native;

/// <summary>Limits that the native libraries read from the process: to be set before their first call.</summary>
public static class NativeLimits
{
    private const int Megabyte = 1024 * 1024;

    // The C library takes no more for the one; both suit a machine with memory to spare.
    private const int LargeBlock = 32 * Megabyte;
    private const int MostKept = 512 * Megabyte;

    /// <summary>More pixels no limit may allow: in three colours their bytes are counted in 32 bits.</summary>
    public const long MostPixels = 700_000_000;

    private static long _maxPixels;

    /// <summary>Most pixels of a picture that is decoded: the largest number that <see cref="Apply"/> was told.</summary>
    internal static long MaxPixels => Interlocked.Read(ref _maxPixels) is > 0 and var told ? told : MostPixels;

    /// <summary>
    /// Limits the pixels of a picture, for OpenCV as well, behind a check of the header, and has the C library keep the
    /// memory of a picture for the next one: to take it from the system page by page would cost more than decoding.
    /// Blocks beyond those of an ordinary photo are returned at once, the rest by <see cref="NativeHeap.Trim"/>.
    /// </summary>
    /// <param name="maxPixels">Most pixels of a picture; more than <see cref="MostPixels"/> count as these.</param>
    /// <param name="workingBytes">Memory for all pictures that are worked on: a quarter of it is kept at most.</param>
    public static void Apply(long maxPixels, long workingBytes = long.MaxValue)
    {
        maxPixels = Math.Min(maxPixels, MostPixels);

        // Services with other limits may run in the same process, and check theirs before.
        Interlocked.Exchange(ref _maxPixels, Math.Max(maxPixels, Interlocked.Read(ref _maxPixels)));
        NativeEnvironment.Set("OPENCV_IO_MAX_IMAGE_PIXELS", maxPixels.ToString(CultureInfo.InvariantCulture));

        // Each broken picture would be a line on the terminal; the answer says it already.
        NativeEnvironment.Set("OPENCV_LOG_LEVEL", "OFF", overwrite: false);

        // Each arena keeps what lies at its end, and a block that is in use holds up those before it: small ones cannot hold up much.
        NativeHeap.LimitArenas();
        NativeHeap.Keep(
            (int)Math.Clamp(workingBytes / 16, Megabyte, LargeBlock),
            (int)Math.Clamp(workingBytes / 4 / NativeHeap.Arenas, Megabyte, MostKept));
    }
}
