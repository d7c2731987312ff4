using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;

namespace KeypointService.Uploads;

/// <summary>Refuses pictures of more pixels than the limit before anything is decoded.</summary>
internal static class PictureSize
{
    /// <param name="header">The picture's header.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="leastSide">How far it may be reduced while it is decoded; null for full colour.</param>
    /// <exception cref="RequestProblemException">The picture passes a limit.</exception>
    public static void Check(ImageHeader header, LimitsOptions limits, int? leastSide = null)
    {
        // What decoding holds counts: a phone's photo of 48 megapixels is read at a quarter of its scale.
        if (header.PixelsHeld(leastSide) > limits.MaxPixels || Math.Max(header.Width, header.Height) > limits.MaxSide)
        {
            var cut = header.CodedPixels > header.Pixels ? $", cut out of {header.CodedPixels}" : string.Empty;
            var isForFaces = leastSide is null && header.PixelsHeld(KeypointPipeline.LeastSide) <= limits.MaxPixels;
            throw TooMany($"The picture has {header.Width}×{header.Height} pixels{cut}", limits, isForFaces && Math.Max(header.Width, header.Height) <= limits.MaxSide
                ? "Scale it down, or ask for its faces alone, as JSON and with accuracy=fast."
                : "Scale it down.");
        }
    }

    /// <param name="what">What has this size, as the client is told.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="limits">The limits.</param>
    /// <exception cref="RequestProblemException">The size passes a limit.</exception>
    public static void Check(string what, int width, int height, LimitsOptions limits)
    {
        if ((long)width * height > limits.MaxPixels || Math.Max(width, height) > limits.MaxSide)
        {
            throw TooMany($"The {what} has {width}×{height} pixels", limits, "Scale it down.");
        }
    }

    private static RequestProblemException TooMany(string what, LimitsOptions limits, string remedy) => new(
        ProblemKind.TooManyPixels, $"{what}; at most {limits.MaxPixels} in all and {limits.MaxSide} a side are taken. {remedy}")
    {
        Members = new Dictionary<string, object?> { ["maxPixels"] = limits.MaxPixels, ["maxSide"] = limits.MaxSide },
    };
}
