using KeypointService.TestPictures;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection.Cnn;

public sealed class FaceVerifierTests
{
    private static readonly string Model = Path.Combine(Path.GetDirectoryName(Installed.DetectorModel)!, CnnFaceDetector.VerifierFileName);

    [Fact]
    public void Look_Face_IsTheMeanOfAViewAndOfOneWhereThatTellsThatItLies()
    {
        var (face, picture) = DrawnFace.Portrait();
        using var whole = picture;
        var hit = new FaceCandidate(FaceBox.Square(face.EyesCenter + new ImagePoint(8, 0.5 * face.EyeDistance), 2.4 * face.EyeDistance), Roll: 5);
        using var gray = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
        using var verifier = FaceVerifier.Load(Model);

        var answer = Assert.Single(verifier.Look(gray, [hit]));

        var first = View(gray, hit, 2, mirrored: false);
        var moved = hit with { Box = first.Shift.Of(hit) };
        var second = View(gray, moved, 1.8, mirrored: true);
        Assert.True(answer.LogOdds > 0);
        Assert.Equal((first.LogOdds + second.LogOdds) / 2, answer.LogOdds, 0.01);

        // Most of the way from where the first tells that it lies to where the second does.
        var expected = (second.Shift.Mirrored * FaceVerifier.SecondShare).Of(moved);
        Assert.Equal(0, answer.Box.Center.DistanceTo(expected.Center), 0.01);
        Assert.Equal(expected.Width, answer.Box.Width, 0.01);
    }

    [Fact]
    public void Look_HitsBesideTheirFace_TellWhereThatLies()
    {
        var (face, picture) = DrawnFace.Portrait();
        using var whole = picture;
        using var gray = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
        using var verifier = FaceVerifier.Load(Model);
        var truth = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], (face.Keypoints[11] + face.Keypoints[12]) * 0.5);
        FaceCandidate[] hits = [.. new ImagePoint[] { new(0.25, 0), new(-0.25, 0), new(0, 0.25), new(0, -0.25) }
            .Select(side => new FaceCandidate(FaceBox.Square(truth.Center + (side * truth.Width), truth.Width)))];

        var answers = verifier.Look(gray, hits);

        Assert.All(answers.Zip(hits), pair => Assert.NotEqual(pair.Second.Box, pair.First.Box));
        Assert.True(
            answers.Average(answer => answer.Box.Overlap(truth)) > hits.Average(hit => hit.Box.Overlap(truth)) + 0.05,
            $"{string.Join("; ", answers.Select(answer => answer.Box.Overlap(truth)))} from {hits[0].Box.Overlap(truth)}.");
    }

    [Fact]
    public void Look_Stripes_AreSeenOnce()
    {
        using var gray = new Mat(300, 300, MatType.CV_8UC1);
        for (var band = 0; band < 15; band++)
        {
            gray[new Rect(0, 20 * band, gray.Width, 20)].SetTo(Scalar.All(band % 2 == 0 ? 60 : 190));
        }

        var box = new FaceBox(100, 100, 80, 80);
        using var verifier = FaceVerifier.Load(Model);

        var answer = Assert.Single(verifier.Look(gray, [new FaceCandidate(box)]));

        Assert.True(answer.LogOdds < -2);
        Assert.Equal(View(gray, new FaceCandidate(box), 2, mirrored: false).LogOdds, answer.LogOdds, 0.01);
        Assert.Equal(box, answer.Box);
    }

    private static (float LogOdds, BoxShift Shift) View(Mat gray, FaceCandidate hit, double scale, bool mirrored)
    {
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        FaceCrop.Cut(gray, new FaceCrop(scale).TransformFor(hit.Box, hit.Roll), crop);
        using var seen = mirrored ? crop.Flip(FlipMode.Y) : crop.Clone();
        seen.GetArray(out byte[] bytes);
        using var session = new InferenceSession(Model);
        using var input = OrtValue.CreateTensorValueFromMemory(
            Array.ConvertAll(bytes, value => (float)value), [1, 1, FaceCrop.Size, FaceCrop.Size]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [FaceVerifier.Image], [input], [FaceVerifier.Face, FaceVerifier.Box]);
        var box = outputs[1].GetTensorDataAsSpan<float>();
        return (outputs[0].GetTensorDataAsSpan<float>()[0], new BoxShift(box[0], box[1], box[2]));
    }
}
