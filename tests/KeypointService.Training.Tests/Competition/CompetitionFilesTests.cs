using KeypointService.Training.Competition;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Competition;

public sealed class CompetitionFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadTest_OnePicture_GivesItsPixels()
    {
        File.WriteAllText(_folder["test.csv"], $"ImageId,Image\n7,{string.Join(' ', Enumerable.Range(0, FaceCrop.Pixels).Select(i => i % 251))}\n");

        var pixels = CompetitionFiles.ReadTest(_folder["test.csv"]).Select(face => (face.ImageId, face.Picture.Get<byte>(1, 2))).Single();

        Assert.Equal((7, (byte)((FaceCrop.Size + 2) % 251)), pixels);
    }

    [Fact]
    public void Answer_RowsOfTheTable_AreItsFeaturesWithinThePicture()
    {
        File.WriteAllText(_folder["lookup.csv"], "RowId,ImageId,FeatureName,Location\n1,7,nose_tip_y,\n2,7,left_eye_center_x,\n");
        var points = new ImagePoint[FaceKeypointSet.Count];
        points[(int)FaceKeypoint.NoseTip] = new(40, 51.5);
        points[(int)FaceKeypoint.LeftEyeCenter] = new(101, 30);

        var rows = CompetitionFiles.Answer(_folder["lookup.csv"], new Dictionary<int, FaceKeypoints> { [7] = Face(points) }).ToArray();
        CompetitionFiles.WriteSubmission(_folder["submission.csv"], rows);

        Assert.Equal(["RowId,Location", "1,51.5000", "2,96.0000"], File.ReadAllLines(_folder["submission.csv"]));
    }

    [Theory]
    [InlineData("8,nose_tip_x", "8")]
    [InlineData("7,chin_x", "chin_x")]
    public void Answer_RowThatAsksForWhatIsNotThere_NamesIt(string row, string named)
    {
        File.WriteAllText(_folder["lookup.csv"], $"RowId,ImageId,FeatureName\n1,{row}\n");
        var faces = new Dictionary<int, FaceKeypoints> { [7] = Face(new ImagePoint[FaceKeypointSet.Count]) };

        var error = Assert.Throws<InvalidDataException>(() => CompetitionFiles.Answer(_folder["lookup.csv"], faces).ToArray());

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static FaceKeypoints Face(ImagePoint[] points) => new() { Box = FaceBox.Whole(96, 96), Points = points };
}
