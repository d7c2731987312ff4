using System.Collections.Concurrent;
using System.Text.Json;
using KeypointService.Vision.Detection;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// What the cascade takes for faces in each photo. Many photos hold more faces than their label tells, and training must
/// not punish a detector for finding them. Kept in a file, so that a resumed run does not search again.
/// </summary>
internal sealed class FurtherFaces
{
    private readonly ConcurrentDictionary<int, FaceBox[]> _hits;
    private readonly string _path;
    private readonly HaarFaceDetector _detector;

    private FurtherFaces(string path, HaarFaceDetector detector, IDictionary<int, FaceBox[]> hits)
    {
        _path = path;
        _detector = detector;
        _hits = new(hits);
    }

    /// <param name="path">The file; it need not exist yet.</param>
    /// <param name="detector">A cascade set to report also what it is little sure of.</param>
    public static FurtherFaces Open(string path, HaarFaceDetector detector) => new(
        path,
        detector,
        File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<int, FaceBox[]>>(File.ReadAllText(path))! : []);

    /// <summary>The hits in a photo.</summary>
    /// <param name="index">Place of the photo among all.</param>
    /// <param name="gray">The photo.</param>
    public IReadOnlyList<FaceBox> In(int index, Mat gray) => _hits.GetOrAdd(index, _ => [.. _detector.Detect(gray)]);

    public void Save() => File.WriteAllText(_path, JsonSerializer.Serialize(_hits));
}
