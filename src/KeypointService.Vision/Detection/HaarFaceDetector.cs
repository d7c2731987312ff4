using System.Collections.Concurrent;
using OpenCvSharp;

namespace KeypointService.Vision.Detection;

/// <summary>
/// Finds frontal faces with a boosted cascade of Haar features (Viola and Jones, CVPR 2001) on a scaled-down
/// grayscale copy. Safe for concurrent use.
/// </summary>
public sealed class HaarFaceDetector : IFaceDetector
{
    /// <summary>The name of this detector.</summary>
    public const string DetectorName = "haar";

    // OpenCV's cascade keeps the state of a search in itself, so every search needs one of its own.
    private readonly ConcurrentBag<CascadeClassifier> _idle = [];
    private readonly string _cascadePath;
    private readonly HaarFaceDetectorOptions _options;
    private volatile bool _disposed;

    /// <summary>Loads the cascade once, so that a missing or broken file shows at start.</summary>
    /// <param name="cascadePath">An OpenCV cascade file.</param>
    /// <param name="options">Search settings.</param>
    /// <exception cref="FileNotFoundException">The cascade file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not a cascade.</exception>
    public HaarFaceDetector(string cascadePath, HaarFaceDetectorOptions options)
    {
        options.Validate();
        if (!File.Exists(cascadePath))
        {
            throw new FileNotFoundException($"The face cascade '{cascadePath}' does not exist.", cascadePath);
        }

        _cascadePath = cascadePath;
        _options = options;
        _idle.Add(Load());
    }

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <inheritdoc/>
    public IReadOnlyList<FaceCandidate> Detect(Mat gray, bool judged = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var neighbors = judged ? _options.MinNeighborsJudged : _options.MinNeighbors;
        var longest = Math.Max(gray.Width, gray.Height);
        var scale = Math.Max(1.0, (double)longest / _options.WorkingSize);
        if (scale == 1.0)
        {
            return Search(gray, neighbors, 1, 1);
        }

        using var copy = new Mat();
        var size = new Size(
            Math.Max(1, Math.Round(gray.Width / scale)), Math.Max(1, Math.Round(gray.Height / scale)));
        Cv2.Resize(gray, copy, size, interpolation: InterpolationFlags.Area);
        return Search(copy, neighbors, (double)gray.Width / copy.Width, (double)gray.Height / copy.Height);
    }

    /// <summary>Disposes the idle cascades; one that is searching is disposed when it comes back.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var cascade))
        {
            cascade.Dispose();
        }
    }

    private FaceCandidate[] Search(Mat copy, int neighbors, double scaleX, double scaleY)
    {
        var minFace = Math.Max(1, _options.MinFaceShare * Math.Max(copy.Width, copy.Height));
        if (!_idle.TryTake(out var cascade))
        {
            cascade = Load();
        }

        Rect[] hits;
        try
        {
            hits = cascade.DetectMultiScale(
                copy, _options.ScaleFactor, neighbors, minSize: new Size(minFace, minFace));
        }
        finally
        {
            Return(cascade);
        }

        // A rectangle's edges lie half a pixel outside the centres of its outermost pixels.
        return [.. hits
            .Select(r => new FaceBox((r.X * scaleX) - 0.5, (r.Y * scaleY) - 0.5, r.Width * scaleX, r.Height * scaleY))
            .OrderByDescending(box => box.Area)
            .Select(box => new FaceCandidate(box))];
    }

    private void Return(CascadeClassifier cascade)
    {
        _idle.Add(cascade);
        if (_disposed)
        {
            Dispose();
        }
    }

    private CascadeClassifier Load()
    {
        var cascade = new CascadeClassifier();
        if (!TryLoad(cascade) || cascade.Empty())
        {
            cascade.Dispose();
            throw new InvalidDataException($"'{_cascadePath}' is not an OpenCV cascade.");
        }

        return cascade;
    }

    private bool TryLoad(CascadeClassifier cascade)
    {
        try
        {
            return cascade.Load(_cascadePath);
        }
        catch (OpenCVException)
        {
            return false;
        }
    }
}
