using KeypointService.TestPictures;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class LabelConventionTests
{
    [Fact]
    public void Parse_WhatToStringWrote_GivesTheSameShifts()
    {
        LabelConvention convention = new([.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => new ImagePoint(i / 100.0, -i / 50.0))]);

        Assert.Equal(convention.Shifts, LabelConvention.Parse(convention.ToString())!.Shifts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,x")]
    public void Parse_TextThatIsNoShift_GivesNull(string text) => Assert.Null(LabelConvention.Parse(text));

    [Fact]
    public void Apply_LyingFace_ShiftsAlongItsOwnAxes()
    {
        DrawnFace drawn = new(new(200, 200), 80) { Roll = 90 };
        FaceKeypoints face = new() { Box = FaceBox.Square(drawn.EyesCenter, 200), Points = [.. drawn.Keypoints] };
        var shifts = new ImagePoint[FaceKeypointSet.Count];
        shifts[(int)FaceKeypoint.NoseTip] = new ImagePoint(0, 0.1);

        var shifted = new LabelConvention(shifts).Apply(face);

        // The mouth of a head rolled by 90° lies to the left of its eyes.
        var step = shifted.Points[(int)FaceKeypoint.NoseTip] - face.Points[(int)FaceKeypoint.NoseTip];
        Assert.Equal(-0.1 * face.Frame.Unit, step.X, 1e-6);
        Assert.Equal(0, step.Y, 1e-6);
        Assert.Equal(face.Points[0], shifted.Points[0]);
    }

    [Fact]
    public void Apply_NosesAndMouthsLower_LeavesTheHeadAsTheModelSawIt()
    {
        DrawnFace drawn = new(new(200, 200), 80) { Roll = 10 };
        FaceKeypoints face = new() { Box = FaceBox.Square(drawn.EyesCenter, 200), Points = [.. drawn.Keypoints] };
        LabelConvention convention = new([.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => new ImagePoint(i % 2 * 0.1, i * 0.02))]);
        var toPicture = SimilarityTransform.FromCopy(2);

        var shifted = convention.Apply(face);

        Assert.Equal((face.Pose, face.Roll, face.Region, face.Frame), (shifted.Pose, shifted.Roll, shifted.Region, shifted.Frame));
        Assert.Equal(
            AlignmentTemplate.ArcFace.TransformFor(face, 112, padding: 0), AlignmentTemplate.ArcFace.TransformFor(shifted, 112, padding: 0));
        Assert.Equal(face.Moved(toPicture).Pose, shifted.Moved(toPicture).Pose);
        Assert.Equal(shifted.Points, convention.Apply(shifted).Points);
    }
}
