using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Video.Isolation;

namespace KeypointService.Vision;

/// <summary>
/// The process that decodes what has no well-proven decoder, a video or an HEIC or AVIF picture, and may break down over it:
/// the program itself, started anew with other arguments.
/// </summary>
public static class DecoderHost
{
    private static readonly Dictionary<string, Func<int>> Hosts = new(StringComparer.Ordinal)
    {
        [VideoHost.Argument] = VideoHost.Run,
        [HeifHost.Argument] = HeifHost.Run,
    };

    /// <summary>True where the program was started to decode. To be asked first of all.</summary>
    /// <param name="arguments">The program's arguments.</param>
    public static bool IsMeant(IReadOnlyList<string> arguments) => arguments.Count > 0 && Hosts.ContainsKey(arguments[0]);

    /// <summary>Decodes what the parent asks.</summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <returns>The program's exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments) => Hosts[arguments[0]]();
}
