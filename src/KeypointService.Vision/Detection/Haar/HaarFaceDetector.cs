using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Onnx;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Haar;

/// <summary>
/// Finds frontal faces with a boosted cascade of Haar features (Viola and Jones, CVPR 2001) on a pyramid of
/// scaled-down grayscale copies. Immutable: any number of threads may share it.
/// </summary>
public sealed class HaarFaceDetector : IFaceDetector
{
    /// <summary>The name of this detector.</summary>
    public const string DetectorName = "haar";

    // Relative difference up to which hits count as neighbours of one another.
    private const double GroupingEpsilon = 0.2;

    // Each is compared with each, in one call that nothing ends: a picture made to look like faces everywhere would take minutes. A face has
    // some dozen; the smallest are left out.
    private const int MostHits = 8192;

    private readonly HaarFaceDetectorOptions _options;
    private readonly int _window;
    private readonly HaarScan _scan;

    /// <summary>Loads the cascade, so that a missing or broken file shows at start.</summary>
    /// <param name="cascadePath">An OpenCV cascade file of stumps over upright Haar features.</param>
    /// <param name="options">Search settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The cascade file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not such a cascade, or not the one that its checksum was written for.</exception>
    public HaarFaceDetector(string cascadePath, HaarFaceDetectorOptions options)
    {
        options.Validate();
        if (!File.Exists(cascadePath))
        {
            throw new FileNotFoundException($"The face cascade '{cascadePath}' does not exist.", cascadePath);
        }

        var content = File.ReadAllBytes(cascadePath);
        Sha256 = Checksum.Verify(cascadePath, content);
        var cascade = HaarCascadeFile.Read(cascadePath, content);
        _options = options;
        _window = cascade.Window;
        _scan = new HaarScan(cascade, options.WorkingSize);
    }

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <inheritdoc/>
    public bool TellsScores => false;

    /// <summary>SHA-256 of the cascade's file in hexadecimal, lower case.</summary>
    public string Sha256 { get; }

    /// <inheritdoc/>
    public FaceSearchResult Search(Mat gray, FaceSearchOptions options)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        var neighbors = options.Judged ? _options.MinNeighborsJudged : _options.MinNeighbors;
        return new([.. Boxes(gray, hits => Group(hits, neighbors)).Where(box => box.Width >= options.LeastHitSize).Select(box => new FaceCandidate(box))]);
    }

    /// <summary>Finds every window that passes the cascade, neighbouring ones each, largest first.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
    /// <returns>Square boxes in pixels of <paramref name="gray"/>.</returns>
    internal IReadOnlyList<FaceBox> Hits(Mat gray) => Boxes(gray, hits => hits);

    private FaceBox[] Boxes(Mat gray, Func<List<Rect>, IEnumerable<Rect>> group)
    {
        var scale = Math.Max(1.0, (double)Math.Max(gray.Width, gray.Height) / _options.WorkingSize);
        // Interpolated instead of averaged, the copy would alias, and the cascade would miss a face in a hundred.
        using var copy = gray.ShrunkTo(Scaled(gray.Size(), scale), InterpolationFlags.Area);
        var (scaleX, scaleY) = ((double)gray.Width / copy.Width, (double)gray.Height / copy.Height);

        // A rectangle's edges lie half a pixel outside the centres of its outermost pixels.
        return [.. group(Windows(copy))
            .Select(r => new FaceBox((r.X * scaleX) - 0.5, (r.Y * scaleY) - 0.5, r.Width * scaleX, r.Height * scaleY))
            .OrderByDescending(box => box.Area)];
    }

    private List<Rect> Windows(Mat copy)
    {
        List<Rect> found = [];
        List<Point> hits = [];
        using var integral = new IntegralImage(_options.WorkingSize);
        using var level = new Mat();
        var whole = copy.Size();
        var smallest = Math.Max(1.0, _options.MinFaceShare * Math.Max(whole.Width, whole.Height) / _window);
        for (var scale = smallest; Math.Min(whole.Width, whole.Height) >= _window * scale; scale *= _options.ScaleFactor)
        {
            var size = Scaled(whole, scale);
            Cv2.Resize(copy, level, size, interpolation: InterpolationFlags.Linear);
            integral.Fill(level);
            hits.Clear();
            _scan.Run(integral, size, Math.Max(size.Width, size.Height) > _options.FineSize ? 2 : 1, hits);
            var side = (int)Math.Round(_window * scale);
            found.AddRange(hits.Select(hit => new Rect((int)Math.Round(hit.X * scale), (int)Math.Round(hit.Y * scale), side, side)));
        }

        found.RemoveRange(0, Math.Max(0, found.Count - MostHits));
        return found;
    }

    private static List<Rect> Group(List<Rect> hits, int neighbors)
    {
        // OpenCV drops a group of no more hits than the threshold and groups nothing at 0: each hit twice makes
        // every hit a group.
        List<Rect> groups = neighbors == 0 ? [.. hits, .. hits] : hits;
        Cv2.GroupRectangles(groups, Math.Max(1, neighbors), GroupingEpsilon);
        return groups;
    }

    private static Size Scaled(Size size, double scale) =>
        new(Math.Max(1, Math.Round(size.Width / scale)), Math.Max(1, Math.Round(size.Height / scale)));
}
