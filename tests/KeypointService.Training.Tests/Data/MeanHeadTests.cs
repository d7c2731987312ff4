using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class MeanHeadTests
{
    [Fact]
    public void Yaw_DrawnPortrait_LooksStraightOn()
    {
        using var face = Faces.Portrait();

        Assert.InRange(MeanHead.Yaw(face.Points), -6, 6);
        Assert.All(MeanHead.VisibilityOf(face.Points), visibility => Assert.Equal(1, visibility));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Turn_OfAPortrait_TurnsThePointsTowardsWhereThePixelsWent(int seed)
    {
        using var face = Faces.Portrait();
        using var pixels = face.Gray.Clone();
        var points = face.Points.ToArray();

        HeadTurn.Apply(pixels, points, new Random(seed));

        var turn = MeanHead.Yaw(points) - MeanHead.Yaw(face.Points);
        Assert.InRange(Math.Abs(turn), 8, 35);
        var nose = points[(int)FaceKeypoint.NoseTip]!.Value.X - face.Points[(int)FaceKeypoint.NoseTip]!.Value.X;
        Assert.Equal(Math.Sign(turn), Math.Sign(nose));
        Assert.All([FaceKeypoint.LeftEyeCenter, FaceKeypoint.RightEyeCenter], eye => Assert.True(IsPupil(pixels, points[(int)eye]!.Value)));
    }

    [Fact]
    public void Visibility_HeadInProfile_HidesTheFarSideAndShowsTheNearOne()
    {
        var visibility = MeanHead.Visibility(85);

        Assert.Equal(0, visibility[(int)FaceKeypoint.LeftEyeCenter]);
        Assert.Equal(0, visibility[(int)FaceKeypoint.MouthLeftCorner]);
        Assert.Equal(1, visibility[(int)FaceKeypoint.RightEyeCenter]);
        Assert.Equal(1, visibility[(int)FaceKeypoint.NoseTip]);
    }

    [Fact]
    public void VisibilityOf_FewPoints_IsUndecided()
    {
        var points = new ImagePoint?[FaceKeypointSet.Count];
        points[0] = new ImagePoint(60, 40);

        Assert.All(MeanHead.VisibilityOf(points), visibility => Assert.Equal(TrainingBatch.Undecided, visibility));
    }

    private static bool IsPupil(Mat pixels, ImagePoint at)
    {
        using var around = new Mat(pixels, new Rect((int)Math.Round(at.X) - 2, (int)Math.Round(at.Y) - 2, 5, 5));
        Cv2.MinMaxLoc(around, out double darkest, out _);
        return darkest < 70;
    }
}
