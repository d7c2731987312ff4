using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>All faces of one or more sources in memory. Owns their pictures.</summary>
internal sealed class FaceDataset : IDisposable
{
    // Room for the rotation, scale and shift of augmentation and of badly cut crops around the true face region.
    private const double PatchSide = 3.0;

    private FaceDataset(IReadOnlyList<FaceSample> faces) => Faces = faces;

    public IReadOnlyList<FaceSample> Faces { get; }

    /// <summary>Reads the sources.</summary>
    /// <param name="sources">Files for <see cref="FaceSource"/>.</param>
    /// <param name="facesOnly">Keep only the part of each picture around its face.</param>
    /// <param name="onRead">Called after each face.</param>
    /// <exception cref="InvalidDataException">A source cannot be read, or has no such faces.</exception>
    public static FaceDataset Load(IEnumerable<string> sources, bool facesOnly, Action? onRead = null) =>
        new(sources.SelectMany(source => Read(source, facesOnly, onRead)).ToOwnedList());

    public void Dispose()
    {
        foreach (var face in Faces)
        {
            face.Dispose();
        }
    }

    private static IEnumerable<FaceSample> Read(string source, bool facesOnly, Action? onRead)
    {
        foreach (var face in FaceSource.Read(source))
        {
            yield return facesOnly ? CutAround(face) : face;
            onRead?.Invoke();
        }
    }

    private static FaceSample CutAround(FaceSample face)
    {
        var patch = FaceBox.Square(face.Region.Center, PatchSide * face.Region.Width);
        var whole = new Rect(0, 0, face.Gray.Width, face.Gray.Height);
        var rect = whole.Intersect(new Rect(
            (int)Math.Floor(patch.X), (int)Math.Floor(patch.Y), (int)Math.Ceiling(patch.Width), (int)Math.Ceiling(patch.Height)));
        if (rect == whole || rect.Width <= 0 || rect.Height <= 0)
        {
            return face;
        }

        using (face)
        {
            using var view = new Mat(face.Gray, rect);
            var origin = new ImagePoint(rect.X, rect.Y);
            return new FaceSample(face.Name, face.Set, view.Clone(), [.. face.Points.Select(p => p - origin)]);
        }
    }
}
