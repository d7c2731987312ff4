using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

/// <summary>Faces of which only the box is known.</summary>
public sealed class BoxedFacesTests : IDisposable
{
    // Index of a point that a mask leaves to be seen, and of one that it hides.
    private const int Eye = (int)FaceKeypoint.LeftEyeCenter;
    private const int Mouth = (int)FaceKeypoint.MouthCenterBottomLip;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FacesOfAllKinds_KeepsTheSureOnesWithoutKeypointsThatAreLargeEnough()
    {
        using var faces = BoxedFaces.Load([Write("40,40,,1,0", "40,40,masked,1,0", "6,6,,1,0", "40,40,,0,0", "40,40,,1,1", "40,40,invalid,1,0")], "train");

        Assert.Equal(2, faces.Count);
    }

    [Fact]
    public void Load_NoneLargeEnough_SaysWhatItLooksFor()
    {
        var file = Write("6,6,,1,0");

        var error = Assert.Throws<InvalidDataException>(() => BoxedFaces.Load([file], "train"));

        Assert.Contains("10 pixels and more without keypoints", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherSplit_IsLeftOut() =>
        Assert.Throws<InvalidDataException>(() => BoxedFaces.Load([Write("40,40,,1,0")], "validation"));

    [Fact]
    public void Cut_MaskedFacesAndOthers_TellsOfHalfThatTheMouthIsHidden()
    {
        const int crops = 200;
        using var faces = BoxedFaces.Load([Write("40,40,masked,1,0", "40,40,,1,0", "30,44,,1,0", "36,44,,1,0")], "train");
        using var pixels = new Mat();
        var random = new Random(1);

        var points = Enumerable.Range(0, crops).Select(_ => faces.Cut(new FaceCrop(1), random, pixels)).ToArray();

        Assert.Equal(new Size(FaceCrop.Size, FaceCrop.Size), pixels.Size());
        Assert.InRange(points.Count(seen => seen[Mouth] == 0), crops / 3, 2 * crops / 3);
        Assert.All(points.Where(seen => seen[Mouth] == 0), seen => Assert.Equal(1, seen[Eye]));
        Assert.All(points.Where(seen => seen[Mouth] != 0), seen => Assert.All(seen, value => Assert.Equal(TrainingBatch.Undecided, value)));
    }

    [Fact]
    public void Cut_Box_ShowsWhatLiesInIt()
    {
        using var faces = BoxedFaces.Load([Write("40,40,,1,0")], "train");
        using var pixels = new Mat();

        faces.Cut(new FaceCrop(1), new Random(1), pixels);

        // A white square where the box is, on black.
        Assert.Equal(255, pixels.At<byte>(FaceCrop.Size / 2, FaceCrop.Size / 2));
        Assert.InRange(pixels.Mean().Val0, 120, 255);
    }

    /// <summary>One picture with a white square at (100, 100), and rows of boxes there.</summary>
    /// <param name="faces">Of each box width, height, flags, sure and labelled.</param>
    private string Write(params string[] faces)
    {
        using (var picture = new Mat(240, 240, MatType.CV_8UC1, Scalar.Black))
        {
            picture[new Rect(100, 100, 40, 40)].SetTo(Scalar.White);
            Cv2.ImWrite(_folder["crowd.png"], picture);
        }

        File.WriteAllLines(_folder["boxes.csv"],
            ["image,set,split,x,y,width,height,flags,sure,labelled", .. faces.Select(face => $"crowd.png,drawn,train,100,100,{face}")]);
        return _folder["boxes.csv"];
    }
}
