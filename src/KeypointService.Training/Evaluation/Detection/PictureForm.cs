using KeypointService.Training.Data;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>
/// Another form in which the pictures without faces are searched: what is taken for a face in one is not in another, so that few pictures in many forms
/// tell more of how often that happens than they do as they are.
/// </summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Of">A picture in that form; the caller disposes it.</param>
internal sealed record PictureForm(string Name, Func<Mat, Mat> Of)
{
    /// <summary>The forms beside the picture as it is.</summary>
    public static IReadOnlyList<PictureForm> All { get; } =
    [
        new("mirrored", gray => gray.Flip(FlipMode.Y)),
        Turned("turned 90", RotateFlags.Rotate90Clockwise),
        Turned("turned 180", RotateFlags.Rotate180),
        Turned("turned 270", RotateFlags.Rotate90Counterclockwise),
        Scaled("half as large", 0.5),
        Scaled("twice as large", 2),
    ];

    private static PictureForm Turned(string name, RotateFlags turn) => new(name, gray => GrayPicture.Turned(gray, turn));

    private static PictureForm Scaled(string name, double scale) => new(name, gray => gray.Resize(
        new Size(gray.Width * scale, gray.Height * scale), interpolation: scale > 1 ? InterpolationFlags.Cubic : InterpolationFlags.Area));
}
