using System.Collections.Concurrent;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Pictures without faces, and what detectors take for faces in them. Owns the pictures.</summary>
internal sealed class NegativePictures : IDisposable
{
    private const int LongestSide = 640;
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp"];
    private readonly List<Mat> _pictures = [];
    private readonly List<(int Picture, FaceBox Box)> _hits = [];

    private NegativePictures()
    {
    }

    /// <summary>Number of false hits, neighbouring ones counted each.</summary>
    public int Hits => _hits.Count;

    public int Count => _pictures.Count;

    /// <summary>The pictures of a folder in the order of their names.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static IReadOnlyList<string> FilesIn(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            throw new InvalidDataException($"There is no folder '{folder}' of pictures.");
        }

        string[] files = [.. folder.EnumerateFiles().Where(file => Extensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
            .Select(file => file.FullName).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidDataException($"'{folder}' has no pictures.");
    }

    /// <summary>Reads pictures and searches each.</summary>
    /// <param name="files">Pictures.</param>
    /// <param name="detectors">What take something in a picture for a face.</param>
    /// <param name="onRead">Called after each picture.</param>
    /// <exception cref="InvalidDataException">A file is no picture.</exception>
    public static NegativePictures Load(IReadOnlyList<string> files, IReadOnlyList<Func<Mat, IEnumerable<FaceBox>>> detectors, Action? onRead = null)
    {
        var negatives = new NegativePictures();
        ConcurrentBag<Mat> opened = [];
        var read = files.AsParallel().AsOrdered().Select(file =>
        {
            var gray = Read(file);
            opened.Add(gray);
            var hits = detectors.SelectMany(hitsOf => hitsOf(gray)).ToArray();
            onRead?.Invoke();
            return (gray, hits);
        });
        try
        {
            foreach (var (gray, hits) in read)
            {
                negatives._hits.AddRange(hits.Select(box => (negatives._pictures.Count, box)));
                negatives._pictures.Add(gray);
            }

            return negatives;
        }
        catch (AggregateException exception)
        {
            // Those beside and behind the broken one were read as well.
            foreach (var gray in opened)
            {
                gray.Dispose();
            }

            if (exception.InnerException is InvalidDataException broken)
            {
                throw new InvalidDataException(broken.Message, exception);
            }

            throw;
        }
    }

    /// <summary>Cuts around a false hit, or in one of three cases around any square.</summary>
    public void Cut(FaceCrop crop, Random random, Mat pixels)
    {
        if (_hits.Count > 0 && random.Next(3) > 0)
        {
            var (picture, hit) = _hits[random.Next(_hits.Count)];
            var shift = new ImagePoint(random.NextNormal(), random.NextNormal()) * (0.05 * hit.Width);
            var box = FaceBox.Square(hit.Center + shift, hit.Width * Math.Exp(0.1 * random.NextNormal()));
            FaceCrop.Cut(_pictures[picture], crop.TransformFor(box, 10 * random.NextNormal()), pixels);
            return;
        }

        var gray = _pictures[random.Next(_pictures.Count)];
        var side = Math.Min(gray.Width, gray.Height) * Math.Exp(random.NextBetween(-3, 0));
        var center = new ImagePoint(random.NextBetween(side / 2, gray.Width - (side / 2)), random.NextBetween(side / 2, gray.Height - (side / 2)));
        FaceCrop.Cut(gray, crop.TransformFor(FaceBox.Square(center, side), 20 * random.NextNormal()), pixels);
    }

    public void Dispose()
    {
        foreach (var gray in _pictures)
        {
            gray.Dispose();
        }
    }

    /// <summary>Reads a picture as it is and in the three other turns: in each a detector takes other things for faces.</summary>
    /// <returns>Four pictures; the caller owns them.</returns>
    /// <exception cref="InvalidDataException">The file is no picture.</exception>
    public static Mat[] ReadTurned(string file)
    {
        var upright = Read(file);
        return [upright, .. new[] { RotateFlags.Rotate90Clockwise, RotateFlags.Rotate180, RotateFlags.Rotate90Counterclockwise }
            .Select(turn => GrayPicture.Turned(upright, turn))];
    }

    /// <summary>Reads a picture in gray, scaled down where it is large; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">The file is no picture.</exception>
    public static Mat Read(string file)
    {
        var gray = GrayPicture.Read(file);
        var scale = (double)LongestSide / Math.Max(gray.Width, gray.Height);
        if (scale >= 1)
        {
            return gray;
        }

        using (gray)
        {
            var small = new Mat();
            Cv2.Resize(gray, small, default, scale, scale, InterpolationFlags.Area);
            return small;
        }
    }
}
