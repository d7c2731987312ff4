using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Faces of which only the box is known, small ones and those with a medical mask among them: what a judge of faces has
/// to believe. Of a masked one it is known that nose and mouth are hidden and the eyes seen. Owns their pictures.
/// </summary>
internal sealed class BoxedFaces : IDisposable
{
    private const string MaskedFlag = "masked";
    private const string InvalidFlag = "invalid";
    private const double LeastSide = 10;
    private const double PatchSide = 2;
    private static readonly IReadOnlyList<float> Unknown = [.. Enumerable.Repeat(TrainingBatch.Undecided, FaceKeypointSet.Count)];
    private static readonly IReadOnlyList<float> Masked =
        [1, 1, 1, 1, 1, 1, TrainingBatch.Undecided, TrainingBatch.Undecided, TrainingBatch.Undecided, TrainingBatch.Undecided, 0, 0, 0, 0, 0];

    private readonly BoxedFace[] _masked;
    private readonly BoxedFace[] _others;

    private BoxedFaces(IReadOnlyList<BoxedFace> faces) =>
        (_masked, _others) = ([.. faces.Where(face => face.IsMasked)], [.. faces.Where(face => !face.IsMasked)]);

    public int Count => _masked.Length + _others.Length;

    /// <summary>Reads the faces that have no keypoints beside their box.</summary>
    /// <param name="files">Files for <see cref="BoxSource"/>.</param>
    /// <param name="split">The split to take where a file tells splits.</param>
    /// <exception cref="InvalidDataException">A file is not such a csv, or a picture of it is missing.</exception>
    public static BoxedFaces Load(IEnumerable<string> files, string split)
    {
        var rows = files.SelectMany(file => BoxSource.ReadSome(file, split))
            .Where(row => row.IsSure && !row.HasKeypoints && row.Box.Width >= LeastSide && !row.Flags.Contains(InvalidFlag));
        var faces = rows.GroupBy(row => row.Image).SelectMany(Read).ToOwnedList();
        return faces.Count > 0
            ? new BoxedFaces(faces)
            : throw new InvalidDataException($"None of the boxes is of a sure face of {LeastSide} pixels and more without keypoints.");
    }

    /// <summary>Cuts a varied crop of any of them; every second one is masked where there are masked ones.</summary>
    /// <returns>Of each point 1, 0 or <see cref="TrainingBatch.Undecided"/>.</returns>
    public IReadOnlyList<float> Cut(FaceCrop crop, Random random, Mat pixels)
    {
        var masked = _others.Length == 0 || (_masked.Length > 0 && random.Next(2) == 0);
        var from = masked ? _masked : _others;
        var (gray, region, _) = from[random.Next(from.Length)];
        var side = region.Width * Math.Exp(0.12 * random.NextNormal());
        var moved = new ImagePoint(random.NextNormal(), random.NextNormal()) * (0.05 * region.Width);
        FaceCrop.Cut(gray, crop.TransformFor(FaceBox.Square(region.Center + moved, side), 10 * random.NextNormal()), pixels);
        if (random.Next(2) == 0)
        {
            Cv2.Flip(pixels, pixels, FlipMode.Y);
        }

        return masked ? Masked : Unknown;
    }

    public void Dispose()
    {
        foreach (var face in _masked.Concat(_others))
        {
            face.Dispose();
        }
    }

    private static IEnumerable<BoxedFace> Read(IGrouping<string, BoxRow> rows)
    {
        using var gray = GrayPicture.Read(rows.Key);
        foreach (var row in rows)
        {
            var patch = (int)Math.Ceiling(PatchSide * row.Box.Width);
            var rect = new Rect(0, 0, gray.Width, gray.Height).Intersect(
                new Rect((int)(row.Box.Center.X - (patch / 2)), (int)(row.Box.Center.Y - (patch / 2)), patch, patch));
            if (rect.Width > 0 && rect.Height > 0)
            {
                using var view = new Mat(gray, rect);
                var region = FaceBox.Square(row.Box.Center - new ImagePoint(rect.X, rect.Y), row.Box.Width);
                yield return new BoxedFace(view.Clone(), region, row.Flags.Contains(MaskedFlag));
            }
        }
    }

    private sealed record BoxedFace(Mat Gray, FaceBox Region, bool IsMasked) : IDisposable
    {
        public void Dispose() => Gray.Dispose();
    }
}
