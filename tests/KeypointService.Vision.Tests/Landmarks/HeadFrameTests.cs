using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class HeadFrameTests
{
    [Fact]
    public void At_PlaceThatOnGave_IsThePictureAgain()
    {
        var frame = HeadFrame.FromEyesAndMouth(new(140, 90), new(60, 120), new(120, 190));
        ImagePoint place = new(33, 44);

        var on = frame.On(place);

        Assert.True(frame.At(on.X, on.Y).DistanceTo(place) < 1e-9);
    }

    [Fact]
    public void FromEyesAndMouth_HeadTurnedToTheSide_KeepsTheUnitByTheMouth()
    {
        var frontal = HeadFrame.FromEyesAndMouth(new(150, 100), new(50, 100), new(100, 204));
        var turned = HeadFrame.FromEyesAndMouth(new(110, 100), new(90, 100), new(100, 204));

        Assert.Equal(100, frontal.Unit, 1e-9);
        Assert.Equal(100, turned.Unit, 1e-9);
    }
}
