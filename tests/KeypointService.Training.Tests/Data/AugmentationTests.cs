using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class AugmentationTests
{
    private static readonly AugmentationOptions GeometryOnly = new()
    {
        LogContrast = 0,
        Brightness = 0,
        Blur = 0,
        Noise = 0,
        Occlusion = 0,
    };

    [Fact]
    public void Apply_SameRandomNumbers_GivesTheSameCrop()
    {
        using var face = Faces.Portrait();
        var augmentation = new Augmentation(AugmentationOptions.Strong, new FaceCrop(1), [face]);
        using var first = new Mat();
        using var second = new Mat();
        var firstPoints = new ImagePoint?[FaceKeypointSet.Count];
        var secondPoints = new ImagePoint?[FaceKeypointSet.Count];
        var firstVisibility = new float[FaceKeypointSet.Count];
        var secondVisibility = new float[FaceKeypointSet.Count];

        augmentation.Apply(face, new Random(7), first, firstPoints, firstVisibility);
        augmentation.Apply(face, new Random(7), second, secondPoints, secondVisibility);

        Assert.Equal(0, Cv2.Norm(first, second));
        Assert.Equal(firstPoints, secondPoints);
        Assert.Equal(firstVisibility, secondVisibility);
    }

    [Fact]
    public void Apply_HeadThatIsTurnedFurther_HidesWhatThenLiesBehindIt()
    {
        using var frontal = Faces.Portrait();
        var points = frontal.Points.ToArray();
        using (var pixels = frontal.Gray.Clone())
        {
            for (var seed = 0; MeanHead.Yaw(points) < 39 && seed < 200; seed++)
            {
                var further = points.ToArray();
                HeadTurn.Apply(pixels, further, new Random(seed));
                points = MeanHead.Yaw(further) > MeanHead.Yaw(points) ? further : points;
            }
        }

        using var turned = frontal with { Points = points, Gray = frontal.Gray.Clone(), Visibility = [.. Enumerable.Repeat(1f, FaceKeypointSet.Count)] };
        var augmentation = new Augmentation(Faces.NoAugmentation with { Turn = 1, Border = 0, Misplaced = 0, Wide = 0 }, new FaceCrop(1), [turned]);
        using var crop = new Mat();
        var moved = new ImagePoint?[FaceKeypointSet.Count];
        var visibility = new float[FaceKeypointSet.Count];
        var hidden = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            augmentation.Apply(turned, new Random(seed), crop, moved, visibility);
            hidden += visibility.Count(seen => seen != 1);
            Assert.Equal(MeanHead.VisibilityOf(moved), visibility);
        }

        Assert.NotEqual(0, hidden);
    }

    [Fact]
    public void Apply_AnyGeometry_KeepsThePupilsUnderTheirPoints()
    {
        using var face = Faces.Portrait();
        var augmentation = new Augmentation(GeometryOnly, new FaceCrop(1), [face]);
        var random = new Random(3);
        using var crop = new Mat();
        var points = new ImagePoint?[FaceKeypointSet.Count];
        var visibility = new float[FaceKeypointSet.Count];
        for (var i = 0; i < 40; i++)
        {
            augmentation.Apply(face, random, crop, points, visibility);

            foreach (var eye in new[] { FaceKeypoint.LeftEyeCenter, FaceKeypoint.RightEyeCenter })
            {
                var at = points[(int)eye]!.Value;
                if (at.X is > 2 and < 93 && at.Y is > 2 and < 93)
                {
                    Assert.True(crop.Get<byte>((int)Math.Round(at.Y), (int)Math.Round(at.X)) < 70, $"No pupil at {at}.");
                }
            }

            Assert.True(points[(int)FaceKeypoint.LeftEyeCenter]!.Value.X > points[(int)FaceKeypoint.RightEyeCenter]!.Value.X);
        }
    }

    [Fact]
    public void Apply_SmallFaces_LeavesACropWithoutFineDetail()
    {
        using var face = Faces.Portrait();
        var small = GeometryOnly with { LeastFace = 10, GreatestFace = 14 };
        Assert.True(Detail(small) < 0.3 * Detail(GeometryOnly), $"{Detail(small):F1} of {Detail(GeometryOnly):F1} are left.");

        double Detail(AugmentationOptions options)
        {
            using var crop = new Mat();
            using var edges = new Mat();
            new Augmentation(options, new FaceCrop(1), [face]).Apply(
                face, new Random(5), crop, new ImagePoint?[FaceKeypointSet.Count], new float[FaceKeypointSet.Count]);
            Cv2.Laplacian(crop, edges, MatType.CV_32F);
            return Cv2.Norm(edges);
        }
    }

    [Fact]
    public void Mirror_Twice_GivesThePointsBack()
    {
        var points = DrawnFace.Portrait(96, 96, 30).Face.Keypoints.Select(p => (ImagePoint?)p).ToArray();
        points[4] = null;
        var mirrored = points.ToArray();

        Augmentation.Mirror(mirrored);
        Assert.Null(mirrored[2]);
        Assert.Equal(95 - points[0]!.Value.X, mirrored[1]!.Value.X);
        Augmentation.Mirror(mirrored);

        Assert.All(points.Zip(mirrored), pair => Assert.True(
            pair.First is null ? pair.Second is null : pair.First.Value.DistanceTo(pair.Second!.Value) < 1e-9));
    }
}
