using KeypointService.Training.Data;

namespace KeypointService.Training.Tests.Data;

public sealed class LabelConventionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IndexOf_WithoutReference_TellsOnlyKaggleApart()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 1), Faces.WriteKaggle(_folder)], facesOnly: true);

        var conventions = new LabelConventions(faces, reference: null);

        Assert.Equal(2, conventions.Count);
        Assert.Equal([0, 1], faces.Faces.Select(conventions.IndexOf));
    }

    [Fact]
    public void IndexOf_WithReference_TellsEverySetFromIt()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 1), Faces.WriteKaggle(_folder)], facesOnly: true);

        var conventions = new LabelConventions(faces, FaceSource.Kaggle);

        Assert.Equal([1, 0], faces.Faces.Select(conventions.IndexOf));
    }

    [Fact]
    public void Constructor_UnknownReference_NamesTheSetsThereAre()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 1)], facesOnly: true);

        var error = Assert.Throws<InvalidDataException>(() => new LabelConventions(faces, "helen"));

        Assert.Contains("drawn", error.Message, StringComparison.Ordinal);
    }
}
