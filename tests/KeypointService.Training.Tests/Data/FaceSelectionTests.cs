using KeypointService.Training.Data;

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
        Assert.Empty(Names(path + "?set=other"));
    }

    [Theory]
    [InlineData("faces.csv?sets=a")]
    [InlineData("faces.csv?skip=many")]
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
