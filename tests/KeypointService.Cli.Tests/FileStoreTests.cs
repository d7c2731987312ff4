using KeypointService.Cli.Storage;

namespace KeypointService.Cli.Tests;

public sealed class FileStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("keypoints-").FullName;
    private readonly FileStore _store = new();

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("s3://photos/../../face.png")]
    [InlineData("s3://photos/in/../../../out-of/face.png")]
    [InlineData("s3://../face.png")]
    [InlineData("s3://photos/{root}/face.png")]
    public async Task Write_ObjectWhoseNameLeadsOutOfTheFolder_IsRefused(string picture)
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => WriteAsync(picture.Replace("{root}", _root, StringComparison.Ordinal)));

        Assert.Contains("leads out of the folder", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Theory]
    [InlineData("s3://photos/in/face.png", "photos/in/face.png.jpg")]
    [InlineData("s3://photos/in/../..face.png", "photos/..face.png.jpg")]
    [InlineData("s3://photos/in/face.JPG", "photos/in/face.JPG")]
    public async Task Write_ObjectWhoseNameStaysInTheFolder_LiesUnderIt(string picture, string expected)
    {
        await WriteAsync(picture);

        Assert.Equal([Path.Combine(_root, "out", expected)], Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("s3://photos/face.png", "s3://photos/face.png.jpg")]
    [InlineData("s3://photos/face.png", "photos/face.png")]
    [InlineData("s3://photos/in/../face.png", "s3://photos/face.png")]
    [InlineData("/photos/face.png", "photos/face.png")]
    public void ThrowIfAlike_PicturesOfWhichOneFileWouldBeMade_NamesBoth(string one, string other)
    {
        var failure = Assert.Throws<ArgumentException>(() => FileStore.ThrowIfAlike(["a.png", one, other], ".jpg"));

        Assert.Contains($"'{one}' and '{other}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfAlike_PicturesOfFilesOfTheirOwn_AreTaken() =>
        FileStore.ThrowIfAlike(["face.png", "face.jpg", "face.JPG", "in/face.png", "s3://photos/face.png", "s3://others/face.png"], ".jpg");

    private Task WriteAsync(string picture) => _store.WriteAsync(Path.Combine(_root, "out"), picture, ".jpg", new byte[1], CancellationToken.None);
}
