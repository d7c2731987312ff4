using KeypointService.Training.Data;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

public sealed class OwnedExtensionsTests
{
    [Fact]
    public void ToOwnedList_WhereALaterOneCannotBeHad_DisposesThoseBefore()
    {
        List<Mat> given = [];

        Assert.Throws<InvalidDataException>(() => Give(given, isBroken: true).ToOwnedList());

        Assert.Equal(2, given.Count);
        Assert.All(given, picture => Assert.True(picture.IsDisposed));
    }

    [Fact]
    public void ToOwnedList_OfAll_LeavesThemToTheCaller()
    {
        List<Mat> given = [];

        var taken = Give(given, isBroken: false).ToOwnedList();

        Assert.Equal(given, taken);
        Assert.All(taken, picture =>
        {
            Assert.False(picture.IsDisposed);
            picture.Dispose();
        });
    }

    private static IEnumerable<Mat> Give(List<Mat> given, bool isBroken)
    {
        for (var i = 0; i < 2; i++)
        {
            given.Add(new Mat(2, 2, MatType.CV_8UC1));
            yield return given[^1];
        }

        if (isBroken)
        {
            throw new InvalidDataException("Row 3 is broken.");
        }
    }
}
