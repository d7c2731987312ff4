using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Data;

public sealed class FaceSelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SkipAndTake_PartTheFile()
    {
        var path = Faces.Write(_folder, 5);

        Assert.Equal(["0.png", "1.png", "2.png", "3.png", "4.png"], Names(path));
        Assert.Equal(["0.png", "1.png", "2.png"], Names(path + "?take=3"));
        Assert.Equal(["3.png", "4.png"], Names(path + "?set=drawn&skip=3"));
        Assert.Contains("?set=other", Assert.Throws<InvalidDataException>(() => Names(path + "?set=other")).Message, StringComparison.Ordinal);
        Assert.Contains("?skip=5", Assert.Throws<InvalidDataException>(() => FaceSource.ThrowIfNone(path + "?skip=5")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Side_ShrinksThePhotosAndTheirPointsToIt()
    {
        var path = Faces.Write(_folder, 3);
        foreach (var (whole, small) in FaceSource.Read(path).Zip(FaceSource.Read(path + "?side=20")))
        {
            using (whole)
            using (small)
            {
                Assert.Equal(20, small.Region.Width, 0.2);
                Assert.Equal(250 * 20 / whole.Region.Width, small.Gray.Width, 0.6);
                var pupil = small.Points[(int)FaceKeypoint.LeftEyeCenter]!.Value;
                Assert.True(small.Gray.Get<byte>((int)Math.Round(pupil.Y), (int)Math.Round(pupil.X)) < 150, $"No pupil at {pupil}.");
            }
        }
    }

    [Fact]
    public void Read_SideOfLargerFaces_LeavesThemAsTheyAre()
    {
        using var face = FaceSource.Read(Faces.Write(_folder, 1) + "?side=1000").Single();

        Assert.Equal(250, face.Gray.Width);
    }

    [Theory]
    [InlineData("faces.csv?sets=a")]
    [InlineData("faces.csv?skip=many")]
    [InlineData("faces.csv?skip=-1")]
    [InlineData("faces.csv?take=0")]
    [InlineData("faces.csv?side=0")]
    public void Parse_UnknownTerm_SaysWhatThereIs(string text) =>
        Assert.Contains("skip=NUMBER", Assert.Throws<InvalidDataException>(() => FaceSelection.Parse(text)).Message, StringComparison.Ordinal);

    private static string[] Names(string source) => [.. FaceSource.Read(source).Select(face =>
    {
        using (face)
        {
            return Path.GetFileName(face.Name);
        }
    })];
}
