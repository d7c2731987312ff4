using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Data;

/// <summary>The plane of labelled faces.</summary>
internal static class HeadFrames
{
    // The unit of a frontal head in the crop of its true region.
    private const double CropUnit = 35.4;

    /// <summary>The frame of labelled points; those that a region follows from have to be there.</summary>
    public static HeadFrame Of(IReadOnlyList<ImagePoint?> points) => HeadFrame.FromEyesAndMouth(
        points[(int)FaceKeypoint.LeftEyeCenter]!.Value,
        points[(int)FaceKeypoint.RightEyeCenter]!.Value,
        points[(int)FaceKeypoint.MouthLeftCorner] is { } left && points[(int)FaceKeypoint.MouthRightCorner] is { } right
            ? (left + right) * 0.5
            : points[(int)FaceKeypoint.MouthCenterBottomLip]!.Value);

    /// <summary>The u axis of a head in a crop, 1 long where the head fills the crop as in its true region.</summary>
    public static (float X, float Y) Axis(this HeadFrame frame) =>
        ((float)(frame.Right.X * frame.Unit / CropUnit), (float)(frame.Right.Y * frame.Unit / CropUnit));
}
