using System.Diagnostics;
using KeypointService.Vision.Detection;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>What a search costs on one thread.</summary>
/// <param name="Detector">Name of the detector.</param>
/// <param name="Milliseconds">Median time of a 1920×1080 grayscale photo, scaling included.</param>
internal sealed record DetectionTime(string Detector, double Milliseconds)
{
    private const int Rounds = 5;
    private static readonly Size FullHd = new(1920, 1080);

    /// <summary>Measures the detectors in turns, so that what else the machine does falls on all alike.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <param name="photos">Photos of any size; each is scaled to fill 1920×1080.</param>
    public static IReadOnlyList<DetectionTime> Measure(IReadOnlyList<IFaceDetector> detectors, IEnumerable<Mat> photos)
    {
        var threads = Cv2.GetNumThreads();
        Cv2.SetNumThreads(1);
        try
        {
            var times = detectors.Select(_ => new List<double>()).ToArray();
            foreach (var photo in photos)
            {
                using var large = Fill(photo);
                for (var round = 0; round < Rounds; round++)
                {
                    for (var i = 0; i < times.Length; i++)
                    {
                        var start = Stopwatch.GetTimestamp();
                        detectors[i].Detect(large, judged: true);
                        times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    }
                }
            }

            return [.. detectors.Zip(times, (detector, own) => new DetectionTime(detector.Name, own.Order().ElementAt(own.Count / 2)))];
        }
        finally
        {
            Cv2.SetNumThreads(threads);
        }
    }

    private static Mat Fill(Mat photo)
    {
        var scale = Math.Max((double)FullHd.Width / photo.Width, (double)FullHd.Height / photo.Height);
        using var scaled = new Mat();
        Cv2.Resize(photo, scaled, new Size(Math.Ceiling(photo.Width * scale), Math.Ceiling(photo.Height * scale)));
        using var part = new Mat(scaled, new Rect(new Point((scaled.Width - FullHd.Width) / 2, (scaled.Height - FullHd.Height) / 2), FullHd));
        return part.Clone();
    }
}
