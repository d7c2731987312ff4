using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Tracking;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Tracking;

/// <summary>Tracking of drawn faces, whose motion is known because it was drawn.</summary>
public sealed class FaceTrackerTests(DrawnVideo video) : IClassFixture<DrawnVideo>
{
    private static readonly ImagePoint Middle = new(320, 200);

    [Fact]
    public void Track_FrameThatIsGivenUp_LeavesTheFacesToTheNext()
    {
        using var video = new DrawnVideo();
        using var frame = DrawnFace.Picture(640, 400, [new(new ImagePoint(300, 200), 70)]);
        var tracker = video.Tracker();
        var first = Assert.Single(tracker.Track(frame, TimeSpan.Zero));

        Assert.ThrowsAny<OperationCanceledException>(() => tracker.Track(frame, TimeSpan.FromMilliseconds(40), new CancellationToken(canceled: true)));

        Assert.Equal(first.Track, Assert.Single(tracker.Track(frame, TimeSpan.FromMilliseconds(80))).Track);
    }

    [Fact]
    public void Track_TwoFacesThatMove_KeepTheirNumbers()
    {
        var frames = video.Track(75, i =>
        [
            new(new ImagePoint(170 + (40 * Math.Sin(i * 0.15)), 190), 66) { Roll = 8 * Math.Sin(i * 0.1) },
            new(new ImagePoint(470, 200 + (30 * Math.Sin(i * 0.12))), 60),
        ]);

        Assert.All(frames, faces => Assert.Equal([1, 2], faces.Select(face => face.Track).Order()));
        Assert.All(frames, faces => Assert.Equal(
            frames[0].MinBy(face => face.Face.Box.X)!.Track, faces.MinBy(face => face.Face.Box.X)!.Track));
    }

    [Fact]
    public void Track_FaceThatGrows_IsFollowed()
    {
        var frames = video.Track(40, i => [new(Middle, 40 + i)]);

        Assert.All(frames, faces => Assert.Equal(1, Assert.Single(faces).Track));
        Assert.Equal(79.0 / 40, frames[^1][0].Face.Region.Width / frames[0][0].Face.Region.Width, 0.25);
    }

    [Fact]
    public void Track_ManySearchesForNewFaces_NeverDuplicate()
    {
        var frames = video.Track(30, _ => [new(Middle, 70)], new FaceTrackerOptions { RedetectInterval = TimeSpan.Zero, RedetectFrames = 0 });

        Assert.All(frames, faces => Assert.Equal(1, Assert.Single(faces).Track));
    }

    [Fact]
    public void Track_SecondFaceComesIn_GetsTheNextNumberWithinTheInterval()
    {
        var frames = video.Track(50, i => i < 10 ? [new(new ImagePoint(170, 190), 66)] : [new(new ImagePoint(170, 190), 66), new(new ImagePoint(470, 190), 66)]);

        Assert.Single(frames[9]);
        Assert.All(frames.Skip(41), faces => Assert.Equal([1, 2], faces.Select(face => face.Track).Order()));
    }

    [Fact]
    public void Track_FaceThatLeaves_IsLostAndComesBackWithItsNumber()
    {
        FaceTrackerOptions options = new() { Unconfirmed = TimeSpan.FromSeconds(0.3), Memory = TimeSpan.FromSeconds(10) };
        var frames = video.Track(90, i => i is >= 30 and < 60 ? [] : [new(Middle, 70)], options);

        Assert.Empty(frames[59]);
        Assert.Equal(1, Assert.Single(frames[89]).Track);
    }

    [Fact]
    public void Track_EmptyScene_SearchesNotInEveryFrame()
    {
        var tracker = video.Tracker();
        using var empty = DrawnVideo.Frame([], 0, 0);
        var searched = Enumerable.Range(0, 30).Count(i =>
        {
            var faces = tracker.Track(empty, TimeSpan.FromMilliseconds(20 * i));
            Assert.Empty(faces);
            return faces.Times.Detect > TimeSpan.Zero;
        });

        Assert.Equal(6, searched);
    }

    [Fact]
    public void Track_StillFace_JittersLessThanHalfAsMuchAsUntracked()
    {
        const double noise = 8;
        DrawnFace[] still = [new(Middle, 70)];
        var tracked = video.Track(50, _ => still, noise: noise).Select(faces => Assert.Single(faces).Face).ToArray();
        var alone = Enumerable.Range(0, 50).Select(i =>
        {
            using var picture = DrawnVideo.Frame(still, noise, i);
            return Assert.Single(video.Pipeline.Locate(picture));
        }).ToArray();

        var (calm, shaky) = (Spread(tracked), Spread(alone));

        Assert.True(calm < shaky / 2, $"{calm:F3} px tracked, {shaky:F3} px untracked");
    }

    [Fact]
    public void Track_FaceThatMovesATenthOfItsWidthAFrame_LagsAtMostAFrame()
    {
        // Still at first, then 1/10 of the region's width a frame.
        var width = Assert.Single(video.Track(1, _ => [new(Middle, 50)])[0]).Face.Region.Width;
        var step = 0.1 * width;
        double PositionAt(int frame) => 120 + (step * Math.Max(0, frame - 15));
        var frames = video.Track(45, i => [new(new ImagePoint(PositionAt(i), 200), 50)]);
        double Center(int frame) => Assert.Single(frames[frame]).Face.Points.Average(point => point.X);

        var lags = Enumerable.Range(16, 29).Select(i => (PositionAt(i) - PositionAt(14) - (Center(i) - Center(14))) / step).ToArray();

        Assert.All(frames, faces => Assert.Equal(1, Assert.Single(faces).Track));
        Assert.True(lags.Max() <= 1, string.Join(' ', lags.Select(lag => $"{lag:F2}")));
    }

    [Fact]
    public void Track_SameFramesTwice_GivesTheSame()
    {
        IReadOnlyList<IReadOnlyList<TrackedFace>> Run() => video.Track(20, i => [new(new ImagePoint(200 + (5 * i), 190), 60)], noise: 4);

        Assert.All(Run().Zip(Run()), pair => Assert.Equal(
            pair.First.SelectMany(face => face.Face.Points), pair.Second.SelectMany(face => face.Face.Points)));
    }

    [Fact]
    public void Track_FewerFacesAsked_KeepsTheLargest()
    {
        var frames = video.Track(
            5,
            _ => [new(new ImagePoint(170, 190), 50), new(new ImagePoint(450, 190), 70)],
            new FaceTrackerOptions { Detection = new LocateOptions { MaxFaces = 1 } });

        Assert.All(frames, faces => Assert.True(Assert.Single(faces).Face.Region.Center.X > 320));
    }

    [Theory]
    [InlineData(RotateFlags.Rotate90Clockwise, 90)]
    [InlineData(RotateFlags.Rotate180, 180)]
    [InlineData(RotateFlags.Rotate90Counterclockwise, -90)]
    public void Track_FilmThatLiesOnItsSide_FollowsTheFaces(RotateFlags turn, double roll)
    {
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        FaceTracker tracker = new(new KeypointPipeline(detector, model), new FaceTrackerOptions());
        var (drawn, picture) = DrawnFace.Group();
        using (picture)
        {
            Cv2.Rotate(picture, picture, turn);
            for (var frame = 0; frame < 5; frame++)
            {
                var faces = tracker.Track(picture, TimeSpan.FromMilliseconds(40 * frame));

                Assert.Equal(drawn.Count, faces.Count);
                Assert.All(faces, face => Assert.InRange(Math.Abs(Math.IEEERemainder(face.Face.Roll - roll, 360)), 0, 10));
                Assert.All(faces, face => Assert.InRange(face.Track, 1, drawn.Count));
            }
        }
    }

    [Fact]
    public void Track_SceneThatIsCut_ShowsTheOtherFaceAtOnceAndNothingOfTheFirst()
    {
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        FaceTracker tracker = new(new KeypointPipeline(detector, model), new FaceTrackerOptions());
        using var first = DrawnFace.Picture(640, 480, [new(new ImagePoint(170, 190), 66)]);
        using var second = DrawnFace.Picture(640, 480, [new(new ImagePoint(470, 230), 80)]);
        TrackedFace At(int frame) => Assert.Single(tracker.Track(frame < 13 ? first : second, TimeSpan.FromMilliseconds(33 * frame)));

        TrackedFace[] faces = [.. Enumerable.Range(0, 30).Select(At)];

        Assert.All(faces[..13], face => Assert.Equal((1, 170), (face.Track, face.Face.Region.Center.X), Near));
        Assert.All(faces[13..], face => Assert.Equal((2, 470), (face.Track, face.Face.Region.Center.X), Near));

        static bool Near((int Track, double X) a, (int Track, double X) b) => a.Track == b.Track && Math.Abs(a.X - b.X) < 10;
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.55)]
    [InlineData(1.65)]
    public void Track_FaceOfAnotherSizeAtOnce_IsShownAsItIs(double factor)
    {
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        FaceTracker tracker = new(new KeypointPipeline(detector, model), new FaceTrackerOptions());
        using var before = DrawnFace.Picture(640, 480, [new(new ImagePoint(320, 220), 70)]);
        using var after = DrawnFace.Picture(640, 480, [new(new ImagePoint(320, 220), 70 * factor)]);
        double WidthAt(int frame) =>
            Assert.Single(tracker.Track(frame < 13 ? before : after, TimeSpan.FromMilliseconds(33 * frame))).Face.Region.Width;

        double[] widths = [.. Enumerable.Range(0, 30).Select(WidthAt)];

        Assert.All(widths[14..], width => Assert.InRange(width / (widths[0] * factor), 0.85, 1.15));
    }

    [Fact]
    public void Track_FramesOfAnotherSize_ShowNothingOfThoseBefore()
    {
        using var detector = Installed.CnnDetector();
        using var model = Installed.Compact();
        FaceTracker tracker = new(new KeypointPipeline(detector, model), new FaceTrackerOptions());
        using var large = DrawnFace.Picture(640, 480, [new(new ImagePoint(470, 230), 80)]);
        using var small = DrawnFace.Picture(320, 240, [new(new ImagePoint(100, 100), 40)]);
        using var blank = DrawnFace.Picture(200, 100, []);

        Assert.Single(tracker.Track(large, TimeSpan.Zero));
        Assert.Equal(100, Assert.Single(tracker.Track(small, TimeSpan.FromMilliseconds(33))).Face.Region.Center.X, 10.0);
        Assert.Empty(tracker.Track(blank, TimeSpan.FromMilliseconds(66)));
    }

    public static TheoryData<LocateOptions> NotFollowed =>
        [new LocateOptions { Cropped = true }, new LocateOptions { Accuracy = Accuracy.High }, new LocateOptions { Convention = "kaggle" }];

    [Theory]
    [MemberData(nameof(NotFollowed))]
    public void Constructor_WhatCannotBeFollowed_IsRefused(LocateOptions detection) =>
        Assert.Throws<ArgumentException>(() => video.Tracker(new FaceTrackerOptions { Detection = detection }));

    /// <summary>Standard deviation of the points over time, in pixels.</summary>
    private static double Spread(FaceKeypoints[] faces) => Math.Sqrt(Enumerable.Range(0, FaceKeypointSet.Count).Average(i =>
    {
        var mean = new ImagePoint(faces.Average(face => face.Points[i].X), faces.Average(face => face.Points[i].Y));
        return faces.Average(face => Math.Pow(face.Points[i].DistanceTo(mean), 2));
    }));
}
