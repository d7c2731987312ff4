using System.Globalization;

namespace KeypointService.Vision.Video.Isolation;

/// <summary>What the decoder's process is told, as its arguments.</summary>
/// <param name="Path">The file, by a path that the process can open.</param>
/// <param name="Gray">Frames in grayscale, not blue-green-red.</param>
/// <param name="Every">Every so-manieth frame is given, from the first.</param>
/// <param name="MaxPixels">Most pixels of a frame.</param>
/// <param name="MemoryBytes">Most memory that decoding takes.</param>
/// <param name="ProcessorSeconds">Most processor time.</param>
internal sealed record DecoderSettings(string Path, bool Gray, int Every, long MaxPixels, long MemoryBytes, int ProcessorSeconds)
{
    public static DecoderSettings Parse(IReadOnlyList<string> arguments)
    {
        var invariant = CultureInfo.InvariantCulture;
        return new(
            arguments[1],
            bool.Parse(arguments[2]),
            int.Parse(arguments[3], invariant),
            long.Parse(arguments[4], invariant),
            long.Parse(arguments[5], invariant),
            int.Parse(arguments[6], invariant));
    }

    public string[] ToArguments() =>
        [VideoHost.Argument, Path, $"{Gray}", Text(Every), Text(MaxPixels), Text(MemoryBytes), Text(ProcessorSeconds)];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
