namespace KeypointService.Training.Data;

/// <summary>The photos that scenes are composed of. Owns them.</summary>
internal sealed class ScenePhotos : IDisposable
{
    private ScenePhotos(ScenePhoto[] photos) => Photos = photos;

    public IReadOnlyList<ScenePhoto> Photos { get; }

    /// <summary>Reads labelled photos.</summary>
    /// <param name="sources">Files for <see cref="FaceSource"/>.</param>
    /// <param name="further">Finds what may be further faces in each.</param>
    /// <param name="onRead">Called after each photo, from several threads.</param>
    public static ScenePhotos Load(IEnumerable<string> sources, FurtherFaces further, Action? onRead = null) => new(
        [.. sources.SelectMany(FaceSource.Read).Select((face, i) => (face, i)).AsParallel().AsOrdered().Select(item =>
        {
            var photo = ScenePhoto.From(item.face, further.In(item.i, item.face.Gray));
            onRead?.Invoke();
            return photo;
        })]);

    public void Dispose()
    {
        foreach (var photo in Photos)
        {
            photo.Dispose();
        }
    }
}
