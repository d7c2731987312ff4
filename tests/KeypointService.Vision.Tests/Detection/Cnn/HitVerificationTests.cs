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
    public void Of_SmallHeadWhoseRollWasToldWrongly_IsFoundInTheTurnInWhichItStands(double roll, double told)
    {
        var (gray, region) = Head(roll);
        using var picture = gray;
        FaceCandidate hit = new(region, Doubt, told);

        var found = Assert.Single(Verification(gray).Of([hit]));

        Assert.InRange(Math.Abs(Math.IEEERemainder(found.Roll - roll, 360)), 0, 30);
        Assert.True(found.Box.Overlap(region) > 0.6, $"{found.Box} against {region}");
        Assert.InRange(found.Score, 0.5, 1);
    }

    [Fact]
    public void Of_HeadThatSeemsToStandLikeASureOne_IsNotTurned()
    {
        var (gray, region) = Head(-75);
        using var picture = gray;
        FaceCandidate hit = new(region, Doubt);
        FaceCandidate sure = new(FaceBox.Square(new ImagePoint(30, 30), 15), 0.9, 20);

        var found = Verification(gray).Of([sure, hit]);

        Assert.Equal(hit.Roll, found[1].Roll);
        Assert.True(found[1].Score < Doubt);
    }

    [Fact]
    public void Of_HitThatTheFirstStageIsSureOf_KeepsItsBox()
    {
        var (gray, region) = Head(0);
        using var picture = gray;
        FaceCandidate sure = new(region, 0.8);

        var found = Assert.Single(Verification(gray).Of([sure]));

        Assert.Equal(sure.Box, found.Box);
        Assert.True(found.Score > sure.Score);
    }

    private HitVerification Verification(Mat gray) => new(_verifier, gray, new FaceSearchOptions());

    private static (Mat Gray, FaceBox Region) Head(double roll)
    {
        DrawnFace face = new(new ImagePoint(120, 120), 6) { Roll = roll };
        using var picture = DrawnFace.Picture(240, 240, face);
        return (picture.CvtColor(ColorConversionCodes.BGR2GRAY), FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]));
    }
}
