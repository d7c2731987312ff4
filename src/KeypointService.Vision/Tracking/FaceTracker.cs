using System.Diagnostics;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tracking;

/// <summary>
/// Follows the faces of a video: a face once detected is found again by its own last keypoints, which costs one run of
/// the network; the detector runs only now and then, for new faces. The same frames at the same times give the same
/// answers. One tracker serves one video; it is not safe for concurrent use.
/// </summary>
/// <param name="pipeline">Detects new faces, and locates and judges the known ones.</param>
/// <param name="options">When to detect, when to let go, how to smooth.</param>
/// <exception cref="ArgumentException">What is to be detected is not what can be followed; see <see cref="FaceTrackerOptions.Detection"/>.</exception>
public sealed class FaceTracker(KeypointPipeline pipeline, FaceTrackerOptions options)
{
    // Regions of one face, seen twice, overlap more than those of two faces cheek to cheek.
    private const double SameFace = 0.35;

    // A crop that was placed worse than this is cut once more, around what it showed.
    private const double WellPlaced = 0.8;

    private readonly LocateOptions _detection = options.Detection is { Cropped: false, Accuracy: Accuracy.Fast, Convention: null }
        ? options.Detection
        : throw new ArgumentException("Faces are followed in whole frames, at Accuracy.Fast and in the model's own convention.", nameof(options));

    private readonly List<FaceTrack> _tracks = [];
    private TimeSpan? _detected;
    private int _framesSince;
    private bool _wasSure;
    private Size _size;
    private int _lastId;

    /// <summary>Takes the next frame, a picture file.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="time">Time of the frame, later than the one before.</param>
    /// <param name="cancellation">Gives the frame up, between two looks or batches of faces; the next one goes on from there.</param>
    /// <returns>The faces in the frame, largest first.</returns>
    /// <exception cref="UnsupportedImageException">The data is not a picture of an accepted format.</exception>
    /// <exception cref="CorruptImageException">The picture is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process that decodes an HEIC or AVIF picture, or has no room for one.</exception>
    /// <exception cref="CostlyImageException">Decoding it would take too long.</exception>
    /// <exception cref="OperationCanceledException">The frame was given up.</exception>
    public TrackedFaces Track(ReadOnlySpan<byte> picture, TimeSpan time, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var header = ImageHeader.Read(picture);
        using var image = ImageDecoder.Decode(picture, header, gray: true, cancellation);
        var decode = Stopwatch.GetElapsedTime(start);
        var faces = Track(image, time, cancellation);
        return faces with { Header = header, Times = faces.Times with { Decode = decode } };
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="image">The upright frame, 8 bits, blue-green-red or grayscale.</param>
    /// <param name="time">Time of the frame, later than the one before.</param>
    /// <param name="cancellation">Gives the frame up, between two looks or batches of faces; the next one goes on from there.</param>
    /// <returns>The faces in the frame, largest first.</returns>
    /// <exception cref="OperationCanceledException">The frame was given up.</exception>
    public TrackedFaces Track(Mat image, TimeSpan time, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        using var gray = image.ToGray();
        if (gray.Size() != _size)
        {
            // Another camera, or another film: where faces were says nothing any more.
            _tracks.Clear();
            (_size, _detected) = (gray.Size(), null);
        }

        _tracks.RemoveAll(track => track.IsLost && time - track.Seen > options.Memory);
        FollowAll(gray, time, cancellation);
        RemoveDuplicates();
        var detection = NeedsDetection(time) ? Detect(gray, time, cancellation) : new StageTimes();
        _wasSure = IsSure(time);
        var faces = _tracks
            .Where(track => !track.IsLost)
            .OrderByDescending(track => track.Face.Box.Area)
            .ThenBy(track => track.Id)
            .Take(_detection.MaxFaces)
            .Select(track => new TrackedFace(track.Id, track.Face))
            .ToArray();
        var times = detection with { Landmarks = Stopwatch.GetElapsedTime(start) - detection.Detect };
        return new TrackedFaces(faces, null, times);
    }

    private double LeastConfidence => _detection.MinConfidence ?? pipeline.Model.MinConfidence;

    private bool NeedsDetection(TimeSpan time)
    {
        _framesSince++;
        if (_detected is not { } last)
        {
            return true;
        }

        // Not one of the faces of the frame before is certain any more: the scene was cut, and whoever is there now is to be seen at once.
        if (_wasSure && !IsSure(time))
        {
            return true;
        }

        var urgent = _tracks.All(track => track.IsLost)
            || _tracks.Exists(track => track.IsLost ? track.Seen >= last : IsDoubtful(track))
            || (!pipeline.Model.HasFaceScore && _tracks.Exists(track => track.Confirmed < last));
        return urgent
            ? time - last >= options.SearchInterval
            : time - last >= options.RedetectInterval && _framesSince >= options.RedetectFrames;
    }

    /// <summary>True for a face that is followed on the benefit of the doubt: its points may lie badly, as after a large step.</summary>
    private bool IsDoubtful(FaceTrack track) => track.Face.Confidence < LeastConfidence;

    private bool IsSure(TimeSpan time) => _tracks.Exists(track => !track.IsLost && track.Trusted == time);

    private void FollowAll(Mat gray, TimeSpan time, CancellationToken cancellation)
    {
        var tracks = _tracks.Where(track => !track.IsLost).ToArray();
        if (tracks.Length == 0)
        {
            return;
        }

        var least = LeastConfidence * options.KeepShare;
        var faces = Look(gray, [.. tracks.Select(track => track.Face with { Box = track.RegionAt(time) })], least: 0, cancellation);
        foreach (var (track, face) in tracks.Zip(faces))
        {
            var isTrusted = !(face?.Confidence < least);
            if (face is not null
                && (isTrusted || time - track.Trusted <= options.Grace)
                && FaceShape.CanFollow(track.RegionAt(time), face.Region)
                && face.Region.Center is var center && center.X >= 0 && center.Y >= 0 && center.X < gray.Width && center.Y < gray.Height
                && (pipeline.Model.HasFaceScore || time - track.Confirmed <= options.Unconfirmed))
            {
                track.Update(face, time);
                if (isTrusted)
                {
                    track.Trusted = time;
                }
            }
            else
            {
                track.IsLost = true;
            }
        }
    }

    /// <summary>Locates faces around their boxes, again where the first look shows that a box lay badly.</summary>
    /// <returns>For each face what was seen; null where that is no face.</returns>
    private FaceKeypoints?[] Look(Mat gray, FaceKeypoints[] faces, double least, CancellationToken cancellation)
    {
        FaceKeypoints?[] seen = [.. pipeline.LocateAt(
            gray, [.. faces.Select(face => face.Box)], [.. faces.Select(face => face.Roll)], cancellation)];
        var again = Enumerable.Range(0, seen.Length)
            .Where(i => FaceShape.IsPlausible(seen[i]!) && seen[i]!.Region.Overlap(faces[i].Box) < WellPlaced)
            .ToArray();
        var better = pipeline.LocateAt(
            gray, [.. again.Select(i => seen[i]!.Region)], [.. again.Select(i => seen[i]!.Roll)], cancellation);
        foreach (var (i, face) in again.Zip(better))
        {
            seen[i] = face;
        }

        return [.. seen.Select(face => FaceShape.IsPlausible(face!) && !(face!.Confidence < least) ? face : null)];
    }

    /// <summary>Searches the whole frame for faces that are not known yet.</summary>
    private StageTimes Detect(Mat gray, TimeSpan time, CancellationToken cancellation)
    {
        var found = pipeline.Locate(gray, _detection, cancellation);
        (_detected, _framesSince) = (time, 0);
        List<FaceKeypoints> unknown = [];
        foreach (var face in found)
        {
            var seen = _tracks.Find(track => !track.IsLost && AreSame(track.Face, face));
            seen?.Confirmed = time;
            if ((seen is null || IsDoubtful(seen)) && FaceShape.IsPlausible(face))
            {
                unknown.Add(face with { Box = face.Region });
            }
        }

        if (unknown.Count > 0)
        {
            // Where others are seen and none of the known ones, the benefit of the doubt ends: it is another scene.
            var isCut = !IsSure(time) && !_tracks.Exists(track => track.Confirmed == time);
            var known = _tracks.ToArray();
            foreach (var face in Look(gray, [.. unknown], LeastConfidence, cancellation).OfType<FaceKeypoints>())
            {
                Welcome(face, time);
            }

            if (isCut && IsSure(time))
            {
                Array.ForEach(known, track => track.IsLost |= track.Trusted < time);
            }

            RemoveDuplicates();
        }

        return found.Times;
    }

    /// <summary>
    /// Gives a new face the number of a lost one that was there a moment ago, or of a doubtful one that it touches, or a number of its own.
    /// </summary>
    private void Welcome(FaceKeypoints face, TimeSpan time)
    {
        var known = _tracks
            .Where(track => track.IsLost
                ? FaceShape.CanFollow(track.Face.Region, face.Region)
                : IsDoubtful(track) && track.Face.Region.Overlap(face.Region) > 0)
            .MinBy(track => track.Face.Region.Center.DistanceTo(face.Region.Center));
        if (known is not null)
        {
            known.Update(face, time);
            (known.Confirmed, known.Trusted) = (time, time);
            return;
        }

        _tracks.Add(new FaceTrack(++_lastId, face, time, options.Smoothing));
    }

    /// <summary>Of two tracks that came to lie on one face the older one stays.</summary>
    private void RemoveDuplicates()
    {
        var visible = _tracks.Where(track => !track.IsLost).OrderBy(track => track.Id).ToArray();
        var kept = NonMaximumSuppression.Suppress(visible, track => track.Face.Region, SameFace);
        _tracks.RemoveAll(track => !track.IsLost && !kept.Contains(track));
    }

    private static bool AreSame(FaceKeypoints a, FaceKeypoints b) => a.Region.Overlap(b.Region) > SameFace;
}
