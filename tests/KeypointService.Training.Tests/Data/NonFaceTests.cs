using System.Collections.Concurrent;
using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Data;

/// <summary>What the network learns not to take for a face.</summary>
public sealed class NonFaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BadCrop_OfAPortrait_NeverShowsTheFaceAsAGoodCropDoes()
    {
        using var face = FaceSource.Read(Faces.Write(_folder, 1)).Single();
        var crop = new FaceCrop(1);
        using var good = new Mat();
        using var bad = new Mat();
        FaceCrop.Cut(face.Gray, crop.TransformFor(face.Region), good);
        var random = new Random(4);

        for (var i = 0; i < 50; i++)
        {
            new BadCrop(crop).Cut(face, random, bad);
            Assert.True(Cv2.Norm(good, bad, NormTypes.L1) / FaceCrop.Pixels > 15, $"Crop {i} is nearly the good one.");
        }
    }

    [Fact]
    public void Load_PicturesWithWhatTheCascadeTakesForFaces_CutsAroundThem()
    {
        // To this class, a picture without faces is what its caller says is one.
        using (var picture = DrawnFace.Portrait().Picture)
        {
            Cv2.ImWrite(_folder["0.jpg"], picture);
        }

        var detector = Installed.Detector();
        using var negatives = NegativePictures.Load([_folder["0.jpg"]], [detector.Hits]);
        using var crop = new Mat();
        negatives.Cut(new FaceCrop(1), new Random(1), crop);

        Assert.Equal(1, negatives.Count);
        Assert.True(negatives.Hits > 0);
        Assert.Equal(new Size(FaceCrop.Size, FaceCrop.Size), crop.Size());
    }

    [Fact]
    public void Load_FileThatIsNoPicture_NamesIt()
    {
        File.WriteAllText(_folder["0.jpg"], "nonsense");
        var detector = Installed.Detector();

        var error = Assert.Throws<InvalidDataException>(() => NegativePictures.Load([_folder["0.jpg"]], [detector.Hits]));

        Assert.Contains("0.jpg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatIsNoPictureAmongOthers_DisposesThose()
    {
        const int good = 12;
        using (var picture = DrawnFace.Portrait().Picture)
        {
            for (var i = 0; i < good; i++)
            {
                Cv2.ImWrite(_folder[$"{i}.jpg"], picture);
            }
        }

        File.WriteAllText(_folder["broken.jpg"], "nonsense");
        ConcurrentBag<Mat> read = [];
        string[] files = [.. Enumerable.Range(0, good).Select(i => _folder[$"{i}.jpg"]), _folder["broken.jpg"]];

        Assert.Throws<InvalidDataException>(() => NegativePictures.Load(files, [gray =>
        {
            read.Add(gray);
            return [];
        }]));

        Assert.NotEmpty(read);
        Assert.All(read, gray => Assert.True(gray.IsDisposed));
    }
}
