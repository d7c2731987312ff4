using KeypointService.Training.Data;
using KeypointService.Training.Data.Covers;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class CoverAugmentationTests
{
    [Fact]
    public void Apply_AnyCover_ChangesThePixelsOfHiddenPointsAndLeavesThoseOfSeenOnes()
    {
        using var face = Crop();
        CoverAugmentation covers = new([face]);
        var (hidden, changed, seen, kept) = (0, 0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            using var pixels = face.Gray.Clone();
            var visibility = Enumerable.Repeat(1f, FaceKeypointSet.Count).ToArray();

            covers.Apply(pixels, [.. face.Points], visibility, new Random(seed));

            for (var i = 0; i < visibility.Length; i++)
            {
                var difference = Difference(face.Gray, pixels, face.Points[i]!.Value);
                (hidden, changed) = visibility[i] == 0 ? (hidden + 1, changed + (difference > 2 ? 1 : 0)) : (hidden, changed);
                (seen, kept) = visibility[i] == 1 ? (seen + 1, kept + (difference < 30 ? 1 : 0)) : (seen, kept);
            }
        }

        Assert.True(hidden > 100 && seen > 300, $"{hidden} hidden, {seen} seen");
        Assert.True(changed > 0.9 * hidden, $"{changed} of {hidden} hidden points look otherwise.");
        Assert.True(kept > 0.95 * seen, $"{kept} of {seen} seen points look as before.");
    }

    [Fact]
    public void Mask_OverAFace_HidesNoseAndMouthAndNeverTheEyes()
    {
        using var face = Faces.Portrait();
        var frame = HeadFrames.Of(face.Points);
        for (var seed = 0; seed < 30; seed++)
        {
            using var mask = new Mat(face.Gray.Size(), MatType.CV_8UC1, Scalar.Black);

            CoverShapes.Mask(mask, frame, new Random(seed));

            Assert.True(IsWhite(mask, face, FaceKeypoint.MouthCenterTopLip) && IsWhite(mask, face, FaceKeypoint.MouthLeftCorner));
            Assert.False(IsWhite(mask, face, FaceKeypoint.LeftEyeCenter) || IsWhite(mask, face, FaceKeypoint.RightEyeCenter));
        }
    }

    private static FaceSample Crop()
    {
        using var portrait = Faces.Portrait();
        var toCrop = new FaceCrop(1).TransformFor(portrait.Region);
        var pixels = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        FaceCrop.Cut(portrait.Gray, toCrop, pixels);
        return new FaceSample("drawn", "set", pixels, [.. portrait.Points.Select(p => (ImagePoint?)toCrop.Apply(p!.Value))]);
    }

    private static bool IsWhite(Mat mask, FaceSample face, FaceKeypoint point)
    {
        var at = face.Points[(int)point]!.Value;
        return mask.Get<byte>((int)Math.Round(at.Y), (int)Math.Round(at.X)) > 0;
    }

    private static double Difference(Mat before, Mat after, ImagePoint point)
    {
        var around = new Rect((int)Math.Round(point.X) - 2, (int)Math.Round(point.Y) - 2, 5, 5);
        using var a = new Mat(before, around);
        using var b = new Mat(after, around);
        return Cv2.Norm(a, b, NormTypes.L1) / 25;
    }
}
