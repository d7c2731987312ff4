using System.IO.Compression;
using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Data;

public sealed class FaceSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_CsvWithPictures_GivesFacesOfTheirSet()
    {
        var faces = FaceSource.Read(Faces.Write(_folder, 3)).ToArray();

        Assert.Equal(3, faces.Length);
        Assert.All(faces, face =>
        {
            using (face)
            {
                Assert.Equal("drawn", face.Set);
                Assert.Equal(250, face.Gray.Width);
                Assert.DoesNotContain(null, face.Points);
            }
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_KagglesOwnFormat_GivesPixelsAndLeavesMissingPointsOut(bool zipped)
    {
        var points = DrawnFace.Portrait(96, 96, 34).Face.Keypoints;
        var values = Faces.Values(points).Split(',');
        (values[6], values[7]) = ("", "");
        var pixels = string.Join(' ', Enumerable.Range(0, 9216).Select(i => i % 256));
        var path = Kaggle($"{string.Join(',', values)},{pixels}", zipped);

        using var face = Assert.Single(FaceSource.Read(path));

        Assert.Equal(FaceSource.Kaggle, face.Set);
        Assert.Null(face.Points[(int)FaceKeypoint.LeftEyeOuterCorner]);
        Assert.Equal(points[10].X, face.Points[10]!.Value.X, 0.001);
        Assert.Equal((byte)(((5 * 96) + 7) % 256), face.Gray.Get<byte>(5, 7));
    }

    [Fact]
    public void Load_SetThatIsNotThere_IsRefused()
    {
        var path = Faces.Write(_folder, 2);

        using var known = FaceDataset.Load([$"{path}?set=drawn"], facesOnly: false);
        var error = Assert.Throws<InvalidDataException>(() => FaceDataset.Load([$"{path}?set=drwan"], facesOnly: false));

        Assert.Equal(2, known.Faces.Count);
        Assert.Contains("drwan", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FaceWithoutEyes_IsLeftOut()
    {
        var values = Faces.Values(DrawnFace.Portrait(96, 96, 34).Face.Keypoints).Split(',');
        (values[0], values[1]) = ("", "");
        var path = Kaggle($"{string.Join(',', values)},{string.Join(' ', Enumerable.Repeat(1, 9216))}", zipped: false);

        Assert.Contains("has no faces", Assert.Throws<InvalidDataException>(() => FaceSource.Read(path).ToArray()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 2 3", "9216 pixel values")]
    [InlineData("", "9216 pixel values")]
    public void Read_BrokenPixels_NamesTheRow(string pixels, string mention)
    {
        var path = Kaggle($"{Faces.Values(DrawnFace.Portrait(96, 96, 34).Face.Keypoints)},{pixels}", zipped: false);

        var error = Assert.Throws<InvalidDataException>(() => FaceSource.Read(path).ToArray());

        Assert.Contains("row 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(mention, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CsvWithoutAKeypointColumn_NamesIt()
    {
        File.WriteAllText(_folder["a.csv"], "image,left_eye_center_x\na.png,1\n");

        var error = Assert.Throws<InvalidDataException>(() => FaceSource.Read(_folder["a.csv"]).ToArray());

        Assert.Contains("'left_eye_center_y'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingPicture_NamesIt()
    {
        var path = Faces.Write(_folder, 1);
        File.Delete(_folder["0.png"]);

        var error = Assert.Throws<InvalidDataException>(() => FaceSource.Read(path).ToArray());

        Assert.Contains("0.png", error.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Read_KagglesZip_GivesItsFaces()
    {
        using var data = FaceDataset.Load([SharedData.PathOf("kaggle", "training.zip")], facesOnly: true);

        Assert.InRange(data.Faces.Count, 1800, 1899);
        Assert.All(data.Faces, face => Assert.InRange(face.Region.Width, 40, 160));
    }

    private string Kaggle(string row, bool zipped)
    {
        var csv = $"{Faces.Header},Image\n{row}\n";
        if (!zipped)
        {
            File.WriteAllText(_folder["training.csv"], csv);
            return _folder["training.csv"];
        }

        using var archive = ZipFile.Open(_folder["training.zip"], ZipArchiveMode.Create);
        using var writer = new StreamWriter(archive.CreateEntry("training.csv").Open());
        writer.Write(csv);
        return _folder["training.zip"];
    }
}
