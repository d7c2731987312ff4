using KeypointService.Vision.Detection;

namespace KeypointService.Training.Data;

/// <summary>The photos that scenes are composed of. Owns them.</summary>
internal sealed class ScenePhotos : IDisposable
{
    private ScenePhotos(ScenePhoto[] photos) => Photos = photos;

    public IReadOnlyList<ScenePhoto> Photos { get; }

    /// <summary>Reads labelled photos.</summary>
    /// <param name="sources">Files for <see cref="FaceSource"/>.</param>
    /// <param name="detector">Finds what may be further faces in each; null to know of none.</param>
    /// <param name="onRead">Called after each photo, from several threads.</param>
    public static ScenePhotos Load(IEnumerable<string> sources, IFaceDetector? detector, Action? onRead = null) => new(
        [.. sources.SelectMany(FaceSource.Read).AsParallel().AsOrdered().Select(face =>
        {
            var photo = ScenePhoto.From(face, detector?.Detect(face.Gray, judged: true).Select(hit => hit.Box) ?? []);
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
