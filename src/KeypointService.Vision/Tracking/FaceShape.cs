using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tracking;

/// <summary>Tells whether points can be a face at all, and the same one as a frame ago: by geometry alone.</summary>
internal static class FaceShape
{
    // A model that does not judge its points places them at any turn on what is no face.
    private const double MostRollUnjudged = 75;

    // Farther than a face can move, grow or shrink from one frame to the next.
    private const double MostShift = 0.6;
    private const double MostGrowth = 1.6;

    /// <summary>True where eyes, nose and mouth lie in the order of a face and the region has a size.</summary>
    public static bool IsPlausible(FaceKeypoints face)
    {
        var region = face.Region;
        if (!(region.Width >= 8) || (face.Trust is null && !(Math.Abs(face.Roll) <= MostRollUnjudged)))
        {
            return false;
        }

        // Upright, in sides of the region: the eyes above the nose, the nose above the mouth, none far outside.
        var upright = SimilarityTransform.About(region.Center, default, 1 / region.Width, -face.Roll);
        ImagePoint At(FaceKeypoint point) => upright.Apply(face.Points[(int)point]);
        var (leftEye, rightEye, nose) = (At(FaceKeypoint.LeftEyeCenter), At(FaceKeypoint.RightEyeCenter), At(FaceKeypoint.NoseTip));
        var mouth = (At(FaceKeypoint.MouthLeftCorner) + At(FaceKeypoint.MouthRightCorner)) * 0.5;
        return leftEye.X - rightEye.X > 0.1
            && nose.Y > Math.Max(leftEye.Y, rightEye.Y)
            && mouth.Y > nose.Y
            && At(FaceKeypoint.MouthLeftCorner).X > At(FaceKeypoint.MouthRightCorner).X;
    }

    /// <summary>True where a face can have come from one region to the other within a frame or a few.</summary>
    public static bool CanFollow(FaceBox before, FaceBox now)
    {
        var growth = now.Width / before.Width;
        return before.Center.DistanceTo(now.Center) < MostShift * before.Width && growth is < MostGrowth and > 1 / MostGrowth;
    }
}
