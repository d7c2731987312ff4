using KeypointService.TestPictures;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Drawing;

public sealed class KeypointOverlayTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(500)]
    public void Draw_AnyFaceSize_MarksEveryPointAndLeavesTheRest(double eyeDistance)
    {
        var side = (int)(7 * eyeDistance);
        var face = new DrawnFace(new ImagePoint(side / 2.0, side * 0.42), eyeDistance);
        using var picture = new Mat(side, side, MatType.CV_8UC3, Scalar.All(128));
        using var before = picture.Clone();

        KeypointOverlay.Draw(picture, [Found(face)]);

        using var change = new Mat();
        Cv2.Absdiff(picture, before, change);
        foreach (var point in face.Keypoints)
        {
            var at = change.Get<Vec3b>((int)Math.Round(point.Y), (int)Math.Round(point.X));
            Assert.True(at.Item0 + at.Item1 + at.Item2 > 80, $"Nothing is drawn at {point}.");
        }

        Assert.Equal(default, change.Get<Vec3b>((int)(side * 0.05), (int)(side * 0.05)));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(90)]
    public void Draw_SmallFace_DotsAreRound(double eyeDistance)
    {
        var nose = new ImagePoint(100, 100);
        using var picture = new Mat(200, 200, MatType.CV_8UC3, Scalar.All(128));
        var face = new FaceKeypoints
        {
            Box = FaceBox.Square(nose, 2.8 * eyeDistance),
            Points = [.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => i == (int)FaceKeypoint.NoseTip ? nose : new ImagePoint(-99, -99))],
        };

        KeypointOverlay.Draw(picture, [face]);

        // Along the diagonals as far as along the axes: a diamond would end after 0.7 of it.
        Assert.InRange(Reach(1, 1) * Math.Sqrt(2) / Reach(1, 0), 0.8, 1.25);

        int Reach(int dx, int dy) => Enumerable.Range(0, 20).First(i =>
            picture.Get<Vec3b>(100 + (i * dy), 100 + (i * dx)) == new Vec3b(128, 128, 128));
    }

    [Fact]
    public void Draw_Features_HaveTheirOwnColours()
    {
        var (face, picture) = DrawnFace.Portrait();
        using (picture)
        {
            KeypointOverlay.Draw(picture, [Found(face)]);

            var colours = new[] { FaceKeypoint.LeftEyeCenter, FaceKeypoint.LeftEyeOuterCorner, FaceKeypoint.LeftEyebrowOuterEnd, FaceKeypoint.NoseTip, FaceKeypoint.MouthLeftCorner }
                .Select(k => face.Keypoints[(int)k])
                .Select(p => picture.Get<Vec3b>((int)Math.Round(p.Y), (int)Math.Round(p.X)));
            Assert.Equal(5, colours.Distinct().Count());
        }
    }

    [Fact]
    public void Draw_FaceOutsideThePicture_LeavesItAlone()
    {
        using var picture = new Mat(50, 50, MatType.CV_8UC3, Scalar.All(9));
        using var before = picture.Clone();

        KeypointOverlay.Draw(picture, [Found(new DrawnFace(new ImagePoint(900, -700), 40))]);

        Assert.Equal(0, Cv2.Norm(picture, before));
    }

    [Fact]
    public void Draw_BoxThatIsTheWholePicture_LeavesTheDotsTheirSize()
    {
        var face = new DrawnFace(new ImagePoint(600, 500), 60);
        using var own = new Mat(1000, 1200, MatType.CV_8UC3, Scalar.All(128));
        using var whole = own.Clone();

        KeypointOverlay.Draw(own, [Found(face)]);
        KeypointOverlay.Draw(whole, [Found(face) with { Box = FaceBox.Whole(1200, 1000) }]);

        // The dots lie inside the face's own box.
        using Mat a = own[480, 540, 560, 640];
        using Mat b = whole[480, 540, 560, 640];
        Assert.InRange(Cv2.Norm(a, b, NormTypes.L1), 0, 0.2 * Cv2.Norm(a, new Mat(a.Size(), a.Type(), Scalar.All(128)), NormTypes.L1));
    }

    private static FaceKeypoints Found(DrawnFace face) => new()
    {
        Box = FaceBox.Square(face.EyesCenter + new ImagePoint(0, 0.3 * face.EyeDistance), 2.8 * face.EyeDistance),
        Points = face.Keypoints,
    };
}
