using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>
/// Locates the keypoints of a picture that is one face, at whatever framing: a first look at the whole of it finds the
/// region, a second one at that region answers, in another quarter turn where the model is sure of it so. A picture that is
/// not believed then is searched, and so is every one where the model cannot say what it believes.
/// </summary>
/// <param name="gray">Upright grayscale image, 8 bits, one channel.</param>
/// <param name="model">The keypoint model.</param>
/// <param name="detector">Searches the picture, and says at which points there is a face where it has a stage for that.</param>
/// <param name="threads">Threads that search and look at once.</param>
/// <param name="cancellation">Gives up between two looks.</param>
internal sealed class CroppedFaceLocator(
    Mat gray, KeypointModel model, IFaceDetector detector, int threads, CancellationToken cancellation)
{
    // Hits whose log-odds are so close to the surest one's are as sure, and of one that is less sure than the other number the whole
    // picture is more likely the face. Chosen on photos for validation.
    private const double LikeSure = 1;
    private const double LeastScore = 0.2;

    // What the model's log-odds count beside those of the detector's second stage. Chosen on photos for validation, masked faces among
    // them, and on pictures without faces.
    private const double TrustWeight = 0.7;

    // A face of which so much is believed, and that is so large a share of the picture's shorter side, is the one. Another one that is
    // believed has to be so many times as large to be another one, and not the same seen a second time.
    private const double Sure = 0.9;
    private const double LeastShare = 0.5;
    private const double Larger = 1.1;
    private const double SameFace = 0.4;

    // A picture of one face does not have many; bounds the work on one made to look like faces everywhere.
    private const int MostHits = 16;
    private const int MostWindows = 48;

    private const double LeastSearchedSide = 192;
    private const double MostEnlargedSide = 640;

    // Windows where the detector is silent: sides as shares of the picture's shorter one, and steps as shares of a side.
    private static readonly double[] WindowSides = [0.75, 0.5];
    private const double LongestStep = 0.5;

    // Hits that the detector is little sure of are worth something where it says so, or the model can tell.
    private FaceSearchOptions Looking => new()
    {
        Judged = detector.TellsScores || model.Info.HasFaceScore,
        Threads = threads,
        Cancellation = cancellation,
    };

    /// <summary>The face: always one, its confidence saying whether it is one.</summary>
    public FaceKeypoints Locate()
    {
        var whole = FaceBox.Whole(gray.Width, gray.Height);
        var face = LookAgain(KeypointLocator.Locate(gray, [whole], model)[0]) with { Box = whole };
        face = TurnedLook.IsWorthwhile(face) ? TurnedLook.Look(gray, [face], [0], model)[0] : face;
        face = model.Info.HasFaceScore ? Seen([face]).Single().Face : face;

        // Who fills little of the picture may stand beside others.
        var isSure = BeliefIn(face) == 2 && face.Region.Width >= LeastShare * Math.Min(gray.Width, gray.Height);
        return (isSure ? face : Search(face)) with { Box = whole };
    }

    /// <summary>Cuts the crop where a first look saw the face, upright; an answer that is believed less is not taken.</summary>
    private FaceKeypoints LookAgain(FaceKeypoints first)
    {
        if (first.Region.Width < 1)
        {
            return first;
        }

        var second = KeypointLocator.Locate(gray, [first.Region], model, [first.Roll])[0];
        return KeypointLocator.IsDoubted(first.Trust, second.Trust) ? first : second;
    }

    private FaceKeypoints Search(FaceKeypoints face)
    {
        var hits = Hits();
        if (!model.Info.HasFaceScore)
        {
            // What nobody judges is decided by the detector, which says how sure it is.
            var surest = hits.Select(hit => hit.Score).DefaultIfEmpty().Max();
            var hit = Meant(hits, LogOdds.ToProbability(LogOdds.Of(surest) - LikeSure), hit => hit.Score, hit => hit.Box);
            return LookAgain(hit.Score < LeastScore ? face : Look([hit])[0]);
        }

        (FaceKeypoints Face, double? Seen)[] looks =
            [.. hits.Length > 0 ? Looks(hits) : Seen(Look([.. Windows().Select(window => new FaceCandidate(window))]))];
        var (look, seen) = Meant(
            looks,
            KeypointLocator.Believed,
            look => look.Face.Confidence,
            look => look.Face.Region);
        var best = Judged(LookAgain(look), seen);

        // Of what the detector found as well, it knows the size better than a look at the whole picture does.
        var isAmong = Array.Exists(looks, other => other.Face.Region.Overlap(face.Region) >= SameFace);
        return (isAmong && BeliefIn(best) >= Math.Max(1, BeliefIn(face))) || IsMeantRather(best, face) ? best : face;
    }

    /// <summary>
    /// 2 for a face that is surely one, 1 for one more likely than not, else 0. Both have to believe it, the model and the detector's second
    /// stage: to the latter a small face in a frame is a face in the frame's shape.
    /// </summary>
    private static int BeliefIn(FaceKeypoints face) =>
        !(face.Trust >= KeypointLocator.Believed && face.Confidence >= KeypointLocator.Believed) ? 0 : face.Confidence >= Sure ? 2 : 1;

    /// <summary>True where of two answers the other one is to be given: it is believed more, or as much and belongs to a larger face.</summary>
    private static bool IsMeantRather(FaceKeypoints other, FaceKeypoints face)
    {
        var (ofOther, ofFace) = (BeliefIn(other), BeliefIn(face));
        return ofOther != ofFace ? ofOther > ofFace
            : other.Confidence > face.Confidence ? ofFace == 0 || other.Region.Width * Larger > face.Region.Width
            : ofFace > 0 && other.Region.Width > Larger * face.Region.Width;
    }

    /// <summary>A look at each hit, and what the detector says of it.</summary>
    private IEnumerable<(FaceKeypoints Face, double? Seen)> Looks(FaceCandidate[] hits) => Look(hits).Zip(
        hits.Select(hit => hit.TellsItsScore ? LogOdds.Of(hit.Score) : (double?)null),
        (face, seen) => (Judged(face, seen), seen));

    /// <summary>Faces that no detector found, and what its second stage, where it has one, says of the region of their points.</summary>
    private IEnumerable<(FaceKeypoints Face, double? Seen)> Seen(IReadOnlyList<FaceKeypoints> faces)
    {
        var seen = detector.Verify(
            gray, [.. faces.Select(face => new FaceCandidate(face.Region.Width < 1 ? face.Box : face.Region, Roll: face.Roll))], Looking);
        return faces.Select((face, i) => (Judged(face, seen?[i]), seen?[i]));
    }

    /// <summary>
    /// A face whose confidence tells of both, how far the model trusts its points and what the detector sees: asked for the points of one
    /// face, the model finds them in a cloud as well.
    /// </summary>
    private static FaceKeypoints Judged(FaceKeypoints face, double? seen) => face.Trust is { } trust && seen is { } logOdds
        ? face with { Confidence = LogOdds.ToProbability((TrustWeight * LogOdds.Of(trust)) + logOdds) }
        : face;

    /// <summary>Of several people the one nearest to the camera, who is the largest; where none is sure, the surest. None of nothing.</summary>
    private static T? Meant<T>(IEnumerable<T> looks, double sure, Func<T, double?> belief, Func<T, FaceBox> place) =>
        looks.OrderByDescending(look => belief(look) >= sure ? place(look).Width : 0).ThenByDescending(belief).FirstOrDefault();

    /// <summary>What the detector finds, the surest first. A small picture is enlarged: detectors miss faces of few pixels.</summary>
    private FaceCandidate[] Hits()
    {
        var (shorter, longer) = (Math.Min(gray.Width, gray.Height), Math.Max(gray.Width, gray.Height));
        var scale = Math.Max(1, Math.Min(LeastSearchedSide / shorter, MostEnlargedSide / longer));
        using var enlarged = scale > 1
            ? MatExtensions.Made(copy => Cv2.Resize(gray, copy, default, scale, scale, InterpolationFlags.Linear))
            : gray.Shared();

        var toPicture = SimilarityTransform.FromCopy(1 / scale);
        return [.. detector.Search(enlarged, Looking).Faces.OrderByDescending(hit => hit.Score).Take(MostHits)
            .Select(hit => hit with { Box = hit.Box.Moved(toPicture) })];
    }

    private IReadOnlyList<FaceKeypoints> Look(FaceCandidate[] hits) => KeypointLocator.LocateInBatches(
        gray, [.. hits.Select(hit => hit.Box)], [.. hits.Select(hit => hit.Roll)], model, threads, cancellation);

    private IEnumerable<FaceBox> Windows() => (
        from share in WindowSides
        let side = share * Math.Min(gray.Width, gray.Height)
        from y in Starts(gray.Height, side)
        from x in Starts(gray.Width, side)
        select new FaceBox(x - 0.5, y - 0.5, side, side)).Take(MostWindows);

    /// <summary>Where windows begin along a length, the first and the last at its ends.</summary>
    private static IEnumerable<double> Starts(double length, double side)
    {
        var steps = (int)Math.Ceiling((length - side) / (LongestStep * side));
        return Enumerable.Range(0, steps + 1).Select(step => step * (length - side) / Math.Max(1, steps));
    }
}
