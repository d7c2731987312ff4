using KeypointService.TestPictures;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection.Cnn;

public sealed class HitVerificationTests : IDisposable
{
    private const double Doubt = 0.2;
    private readonly FaceVerifier _verifier = FaceVerifier.Load(Path.Combine(Path.GetDirectoryName(Installed.DetectorModel)!, CnnFaceDetector.VerifierFileName));

    public void Dispose() => _verifier.Dispose();

    [Theory]
    [InlineData(110, 0)]
    [InlineData(-75, 0)]
    [InlineData(180, 60)]
    public void Largest_SmallHeadWhoseRollWasToldWrongly_IsFoundInTheTurnInWhichItStands(double roll, double told)
    {
        var (gray, region) = Head(roll);
        using var picture = gray;
        FaceCandidate hit = new(region, Doubt, told);

        var found = Assert.Single(Verify(gray, hit));

        Assert.InRange(Math.Abs(Math.IEEERemainder(found.Roll - roll, 360)), 0, 30);
        Assert.True(found.Box.Overlap(region) > 0.6, $"{found.Box} against {region}");
        Assert.InRange(found.Score, 0.5, 1);
    }

    [Fact]
    public void Largest_HeadThatSeemsToStandLikeASureOne_IsNotTurned()
    {
        var (gray, region) = Head(-75);
        using var picture = gray;
        FaceCandidate hit = new(region, Doubt);
        FaceCandidate sure = new(FaceBox.Square(new ImagePoint(30, 30), 15), 0.9, 20);

        var found = Verify(gray, sure, hit);

        Assert.Equal(hit.Roll, found[1].Roll);
        Assert.True(found[1].Score < Doubt);
    }

    [Fact]
    public void Largest_HitThatTheFirstStageIsSureOf_KeepsItsBox()
    {
        var (gray, region) = Head(0);
        using var picture = gray;
        FaceCandidate sure = new(region, 0.8);

        var found = Assert.Single(Verify(gray, sure));

        Assert.Equal(sure.Box, found.Box);
        Assert.True(found.Score > sure.Score);
    }

    [Fact]
    public void Largest_FarMoreSureOnesThanWanted_AreTheLargestAndSomeMore()
    {
        using Mat gray = new(400, 400, MatType.CV_8UC1, Scalar.All(128));
        FaceCandidate[] sure = [.. Enumerable.Range(1, 100).Select(i => new FaceCandidate(new FaceBox(0, 0, i, i), 0.9 + (0.0001 * (100 - i))))];

        var found = new HitVerification(_verifier, gray, new FaceSearchOptions { MaxFaces = 3 }, [.. sure.OrderByDescending(hit => hit.Score)]).Largest();

        Assert.InRange(found.Length, 4, 50);
        Assert.Equal(100 - found.Length + 1, found.Min(hit => hit.Box.Width));
        Assert.Equal(sure.Length, Verify(gray, sure).Length);
    }

    [Fact]
    public void Largest_HitsThatAreNone_DoNotStandInForFaces()
    {
        var (gray, region) = Head(0);
        using var picture = gray;
        var none = Enumerable.Range(0, 60).Select(_ => new FaceCandidate(new FaceBox(0, 0, 90, 90), Doubt));

        var found = new HitVerification(_verifier, gray, new FaceSearchOptions { MaxFaces = 1 }, [.. none, new FaceCandidate(region, Doubt)]).Largest();

        Assert.Equal(61, found.Length);
        Assert.True(found[^1].Score > 0.5);
    }

    private FaceCandidate[] Verify(Mat gray, params FaceCandidate[] hits) =>
        new HitVerification(_verifier, gray, new FaceSearchOptions(), hits).Largest();

    private static (Mat Gray, FaceBox Region) Head(double roll)
    {
        DrawnFace face = new(new ImagePoint(120, 120), 6) { Roll = roll };
        using var picture = DrawnFace.Picture(240, 240, face);
        return (picture.CvtColor(ColorConversionCodes.BGR2GRAY), FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]));
    }
}
