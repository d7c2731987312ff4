using System.Numerics;
using FsCheck.Xunit;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Pose;

namespace KeypointService.Vision.Tests.Pose;

public sealed class HeadPoseEstimatorTests
{
    private const double Scale = 80;

    [Property]
    public void Estimate_ProjectionOfTheMeanFace_IsItsPose(byte a, byte b, byte c)
    {
        var (yaw, pitch, roll) = (Between(a, -80, 80), Between(b, -50, 50), Between(c, -179, 179));

        var pose = HeadPoseEstimator.Estimate(Project(yaw, pitch, roll), sigmas: null)!.Value;

        Assert.Equal(yaw, pose.Yaw, 0.1);
        Assert.Equal(pitch, pose.Pitch, 0.1);
        Assert.Equal(roll, pose.Roll, 0.1);
    }

    [Fact]
    public void Estimate_NoisyPoints_ErrsAsMuchAsItsSigmasSay()
    {
        Random random = new(1);
        List<double> yaws = [], pitches = [], rolls = [];
        for (var i = 0; i < 2000; i++)
        {
            var (yaw, pitch, roll) = (random.Next(-50, 50), random.Next(-30, 30), random.Next(-40, 40));
            var sigmas = Enumerable.Range(0, 15).Select(_ => random.NextDouble() * 6).ToArray();
            var points = Project(yaw, pitch, roll).Select((p, n) => p + (new ImagePoint(Normal(random), Normal(random)) * Math.Sqrt(
                (sigmas[n] * sigmas[n]) + (Scale * Scale * MeanFace.Spreads[n] * MeanFace.Spreads[n])))).ToArray();
            var pose = HeadPoseEstimator.Estimate(points, sigmas)!.Value;
            yaws.Add((pose.Yaw - yaw) / pose.YawSigma);
            pitches.Add((pose.Pitch - pitch) / pose.PitchSigma);
            rolls.Add((pose.Roll - roll) / pose.RollSigma);
        }

        Assert.All([yaws, pitches, rolls], errors => Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.9, 1.15));
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e2)]
    [InlineData(1e4)]
    public void Estimate_FaceOfAnySize_IsTheSamePose(double times)
    {
        var sigmas = Enumerable.Range(0, 15).Select(i => 1 + (0.1 * i)).ToArray();
        var points = Project(25, -10, 12);
        points[(int)FaceKeypoint.NoseTip] += new ImagePoint(4, 3);

        var expected = HeadPoseEstimator.Estimate(points, sigmas)!.Value;
        var pose = HeadPoseEstimator.Estimate([.. points.Select(point => point * times)], [.. sigmas.Select(sigma => sigma * times)])!.Value;

        Assert.Equal(expected.Yaw, pose.Yaw, 0.001);
        Assert.Equal(expected.Pitch, pose.Pitch, 0.001);
        Assert.Equal(expected.YawSigma, pose.YawSigma, 0.001);
    }

    [Fact]
    public void Estimate_AllPointsInOnePlace_IsUnknown() =>
        Assert.Null(HeadPoseEstimator.Estimate([.. Enumerable.Repeat(new ImagePoint(7, 7), 15)], null));

    [Fact]
    public void Estimate_MirroredPoints_TurnTheOtherWay()
    {
        var points = Project(25, -10, 12);
        var mirrored = FaceKeypointSet.Mirrored.Select(i => new ImagePoint(640 - points[i].X, points[i].Y)).ToArray();

        var pose = HeadPoseEstimator.Estimate(points, null)!.Value;
        var other = HeadPoseEstimator.Estimate(mirrored, null)!.Value;

        Assert.Equal(-pose.Yaw, other.Yaw, 0.01);
        Assert.Equal(pose.Pitch, other.Pitch, 0.01);
        Assert.Equal(-pose.Roll, other.Roll, 0.01);
    }

    [Fact]
    public void Estimate_NoseToTheRightOfThePicture_IsAPositiveYaw()
    {
        var points = Project(0, 0, 0);
        points[(int)FaceKeypoint.NoseTip] += new ImagePoint(20, 0);

        Assert.True(HeadPoseEstimator.Estimate(points, null)!.Value.Yaw > 3);
    }

    [Fact]
    public void Estimate_NoseHigher_IsAPositivePitch()
    {
        var points = Project(0, 0, 0);
        points[(int)FaceKeypoint.NoseTip] -= new ImagePoint(0, 20);

        Assert.True(HeadPoseEstimator.Estimate(points, null)!.Value.Pitch > 3);
    }

    [Fact]
    public void Estimate_PointOfLargeSigma_HardlyCounts()
    {
        var points = Project(0, 0, 0);
        points[(int)FaceKeypoint.NoseTip] += new ImagePoint(60, 0);
        var sigmas = Enumerable.Repeat(2.0, 15).ToArray();
        var trusted = HeadPoseEstimator.Estimate(points, sigmas)!.Value.Yaw;
        sigmas[(int)FaceKeypoint.NoseTip] = 100;

        Assert.True(Math.Abs(HeadPoseEstimator.Estimate(points, sigmas)!.Value.Yaw) < 0.1 * trusted);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 1)]
    public void Estimate_PointsThatSpanNothing_IsNone(double x, double y) => Assert.Null(
        HeadPoseEstimator.Estimate([.. Enumerable.Range(0, 15).Select(i => new ImagePoint(x * i, y * i * i))], null));

    [Fact]
    public void Estimate_Face_TakesNoMemory()
    {
        var points = Project(10, 10, 10);
        double[] sigmas = [.. Enumerable.Repeat(2.0, 15)];
        HeadPoseEstimator.Estimate(points, sigmas);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            HeadPoseEstimator.Estimate(points, sigmas);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [SharedDataFact]
    public void Estimate_PoseClassesOfValidation_AreInOrderAndTheirSignIsRight()
    {
        var classes = File.ReadLines(SharedData.PathOf("mtfl-attributes.csv")).Select(line => line.Split(','))
            .Where(cells => cells[0] == "validation").ToDictionary(cells => cells[1], cells => cells[^1]);
        using var model = Installed.Compact();
        var yaws = LabelledFace.Read("validation")
            .Where((face, i) => classes[face.Image] != "frontal" || i % 8 == 0)
            .Select(face => (Class: classes[face.Image], Yaw: YawOf(face.Located(model))))
            .ToLookup(face => face.Class, face => face.Yaw);

        string[] inOrder = ["left_profile", "left", "frontal", "right", "right_profile"];
        var medians = inOrder.Select(name => yaws[name].Order().ElementAt(yaws[name].Count() / 2)).ToArray();
        Assert.Equal(medians.Order(), medians);
        Assert.True(yaws["left"].Count(yaw => yaw < 0) >= 0.97 * yaws["left"].Count());
        Assert.True(yaws["right"].Count(yaw => yaw > 0) >= 0.97 * yaws["right"].Count());
    }

    private static double YawOf(FaceKeypoints face) => HeadPoseEstimator.Estimate(face.Points, face.Sigmas)!.Value.Yaw;

    private static double Between(byte share, double from, double to) => from + ((to - from) * share / byte.MaxValue);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The mean face as a camera far away sees it.</summary>
    private static ImagePoint[] Project(double yaw, double pitch, double roll)
    {
        // System.Numerics turns from the first axis to the second around the third; points are rows.
        var turn = Matrix4x4.CreateRotationX(Radians(-pitch)) * Matrix4x4.CreateRotationY(Radians(-yaw)) * Matrix4x4.CreateRotationZ(Radians(roll));
        return [.. MeanFace.Points.ToArray().Select(point => Vector3.Transform(point, turn))
            .Select(point => new ImagePoint(320 + (Scale * point.X), 240 + (Scale * point.Y)))];
    }

    private static float Radians(double degrees) => (float)(degrees * Math.PI / 180);
}
