using KeypointService.Vision.Concurrency;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>One search of one picture: coarse first, finer where it pays, and coarser where a face fills the picture.</summary>
/// <param name="network">The network that looks.</param>
/// <param name="verifier">Looks at each hit again; null for none.</param>
/// <param name="gray">The picture, 8 bits, one channel.</param>
/// <param name="settings">The detector's settings.</param>
/// <param name="options">What is asked for.</param>
internal sealed class FaceSearch(
    FaceNetwork network, FaceVerifier? verifier, Mat gray, CnnFaceDetectorOptions settings, FaceSearchOptions options)
{
    // Bounds the work on a picture made to look like faces everywhere.
    private const int MostHits = 4096;

    // A face that takes such a share of the copy's longest side is looked at again at half the size.
    private const double FillingShare = 0.5;

    // Where all of a copy is searched finer, rows of it at a time: what a look takes of memory grows with them.
    private const int StripRows = 256;

    // Each finer look doubles the scale.
    private const int Step = 2;

    // Pixels of the finer copy around a part that are looked at as well, so that no face at its edge is cut: only faces up to twice
    // as large are new there.
    private const int Margin = 32;

    // A copy larger than the picture itself shows nothing new, but brings small faces to a size that the network knows.
    private const double GreatestEnlargement = 2;

    // Side in pixels of the smallest face that is found in a copy.
    private const double LeastFace = 9;

    // Side in pixels from which a face of a copy is found as well as in a larger one: where no smaller ones are asked for, none needs more. And
    // the least longest side of the first copy, in which a face that fills it is still placed well.
    private const double EnoughPixels = 24;
    private const int LeastCopy = 320;

    // Side in pixels of the first copy below which a face tells of others that the copy is too coarse for.
    private const double SmallFace = 14;

    // Score of such a face that confirms the map.
    private const double ConfirmingScore = 0.35;

    // How sure the map has to be that there are small faces before the picture is wanted at a larger scale for them. Of 150 photos
    // without a face one passes it.
    private const double SureSmallScore = 0.35;

    // Score from which a hit is looked at by the second stage, and that of one among surer ones of half to twice its side.
    private const double LeastLoneProposal = 0.15;
    private const double LeastProposal = 0.1;
    private const double SurerProposal = 0.5;
    private const int SurerProposals = 2;

    // Score of the first stage from which a hit tells how the picture is to be searched.
    private const double TellingScore = 0.2;

    private readonly List<FaceCandidate> _hits = [];
    private readonly double _minScore = options.Judged ? settings.MinScoreJudged : settings.MinScore;

    // Of the first stage alone: where another one follows, it need not be sure.
    private readonly double _minProposal = options.Judged || verifier is not null ? LeastProposal : settings.MinScore;
    private readonly double _minLoneProposal = options.Judged || verifier is not null ? LeastLoneProposal : settings.MinScore;
    private readonly int _longest = Math.Max(gray.Width, gray.Height);
    private readonly double _stretch = LongPicture.Stretch(gray.Width, gray.Height);

    // Side in pixels of the least face that is worth a finer look.
    private double _least = options.MinFaceSize;

    public FaceSearchResult Run()
    {
        var scale = FirstScale();
        var whole = new Rect(0, 0, gray.Width, gray.Height);
        var size = ScaledSize(whole, scale);
        var seen = Look(whole, size, options.Threads);
        _hits.EnsureCapacity(seen.Faces.Count);
        _hits.AddRange(seen.Faces.Select(face => InPicture(face, whole, size)));
        _least = Math.Max(_least, LeastOfEnough());
        Rect[] parts = [.. Parts(seen, whole, size)];
        var wanted = parts.Length > 0 ? WantedSide(scale) : 0;
        if (wanted > 0 && (options.Thorough || seen.Small.Greatest >= SureSmallScore))
        {
            return new FaceSearchResult([], wanted);
        }

        if (FillsPicture())
        {
            var half = ScaledSize(whole, scale / Step);
            _hits.AddRange(Look(whole, half, options.Threads).Faces.Select(face => InPicture(face, whole, half)));
        }

        var coarse = scale;
        while (parts.Length > 0 && IsWorthwhile(scale * Step, _longest))
        {
            scale *= Step;
            var finer = scale;
            var each = parts.Length > 1 ? 1 : options.Threads;
            var seenFiner = SharedWork.Map(parts, options.Threads, part => LookFiner(part, finer, each), options.Cancellation);
            _hits.AddRange(seenFiner.SelectMany(finding => finding.Hits));
            _least = Math.Max(_least, LeastOfEnough());
            parts = [.. seenFiner.SelectMany(finding => finding.Parts)];
        }

        // A map that is not sure is believed where a finer look at what is decoded has found such a face: to decode a picture anew costs
        // more than all else.
        var isConfirmed = wanted > 0 && _hits.Exists(hit => hit.Score >= ConfirmingScore && hit.Box.Width * coarse < SmallFace);
        return isConfirmed ? new FaceSearchResult([], wanted) : new FaceSearchResult(Found());
    }

    /// <summary>The scale of the first copy: no larger than the smallest face that is asked for needs, be it of 0 pixels.</summary>
    private double FirstScale()
    {
        var enough = Math.Max(EnoughPixels / options.MinFaceSize, _stretch * LeastCopy / _longest);
        return Math.Min(Math.Min(1, _stretch * settings.WorkingSize / _longest), enough);
    }

    private FaceNetworkAnswer Look(Rect part, Size size, int threads)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        return network.Look(gray, part, size, _minProposal, settings.MinSmallScore, threads);
    }

    /// <summary>Searches a part of the picture at a scale; gives the hits, and the parts of it to search finer still.</summary>
    private (FaceCandidate[] Hits, Rect[] Parts) LookFiner(Rect part, double scale, int threads)
    {
        var margin = (int)Math.Ceiling(Margin / scale);
        var around = Rect.FromLTRB(part.X - margin, part.Y - margin, part.Right + margin, part.Bottom + margin)
            .Intersect(new Rect(0, 0, gray.Width, gray.Height));
        var size = ScaledSize(around, scale);
        var seen = Look(around, size, threads);
        var hits = seen.Faces.Where(face => face.Box.Width <= 2 * Margin).Select(face => InPicture(face, around, size))
            .Where(face => part.Contains((int)Math.Max(0, face.Box.Center.X), (int)Math.Max(0, face.Box.Center.Y)));
        var parts = Parts(seen, around, size).Select(finer => finer.Intersect(part)).Where(finer => finer.Width > 0 && finer.Height > 0);
        return ([.. hits], [.. parts]);
    }

    /// <summary>The parts of the picture where a look at a copy tells of smaller faces, or all of it where that is asked for.</summary>
    private IEnumerable<Rect> Parts(FaceNetworkAnswer seen, Rect part, Size size)
    {
        var (scaleX, scaleY) = ((double)part.Width / size.Width, (double)part.Height / size.Height);
        var regions = options.Thorough ? Strips(size) : seen.Small.Regions(size, seen.Faces, settings.MinSmallScore, TellingScore);
        return regions.Select(region => Rect.FromLTRB(
            part.X + (int)(region.X * scaleX), part.Y + (int)(region.Y * scaleY),
            part.X + (int)Math.Ceiling(region.Right * scaleX), part.Y + (int)Math.Ceiling(region.Bottom * scaleY)));
    }

    private static IEnumerable<Rect> Strips(Size size) => Enumerable.Range(0, FaceGrid.Cells(size.Height, StripRows))
        .Select(strip => new Rect(0, strip * StripRows, size.Width, StripRows).Intersect(new Rect(default, size)));

    /// <summary>True where a copy of the scale shows faces that are asked for and may not have been seen.</summary>
    /// <param name="scale">Pixels of the copy a pixel of what is searched.</param>
    /// <param name="side">Longest side at which the picture can be had.</param>
    private bool IsWorthwhile(double scale, int side) => scale * _longest <= GreatestEnlargement * side
        && LeastFace * Step / scale >= _least && scale * _longest <= _stretch * settings.GreatestSize;

    /// <summary>Longest side at which the picture is wanted for finer looks; 0 where it is had no larger, or large enough.</summary>
    private int WantedSide(double scale)
    {
        if (options.FullSide <= _longest)
        {
            return 0;
        }

        while (IsWorthwhile(scale * Step, options.FullSide))
        {
            scale *= Step;
        }

        var wanted = (int)Math.Min(options.FullSide, scale * _longest);
        return wanted > _longest ? wanted : 0;
    }

    /// <summary>Side of the least of as many sure hits as are enough for the faces that are wanted; 0 where there are fewer.</summary>
    private double LeastOfEnough()
    {
        var enough = HitVerification.EnoughFor(options);
        var sure = _hits.Where(hit => hit.Score >= HitVerification.SureProposal);
        return sure.Count() < enough ? 0 : NonMaximumSuppression.Suppress(sure.OrderByDescending(hit => hit.Score), hit => hit.Box, settings.MaxOverlap)
            .Select(hit => hit.Box.Width).OrderDescending().ElementAtOrDefault(enough - 1);
    }

    private bool FillsPicture() =>
        _hits.Exists(hit => hit.Score >= TellingScore && hit.Box.Width > FillingShare * _longest);

    private FaceCandidate[] Found()
    {
        _hits.Sort((a, b) => b.Score.CompareTo(a.Score));
        _hits.RemoveRange(Math.Min(MostHits, _hits.Count), Math.Max(0, _hits.Count - MostHits));
        BoxIndex index = new([.. _hits.Select(hit => hit.Box)]);
        HitVote vote = new(_hits, index);
        FaceCandidate[] faces = [.. Proposals(index).Select(vote.Of).Where(face => face.Box.Width >= options.LeastHitSize)];
        faces = Array.FindAll(verifier is null ? faces : new HitVerification(verifier, gray, options, faces).Largest(), face => face.Score >= _minScore);
        faces = options.Judged ? faces : WithoutParts(faces);
        Array.Sort(faces, (a, b) => b.Box.Area.CompareTo(a.Box.Area));
        return faces;
    }

    /// <summary>The best hit on each thing; one of a low score where several are alike, for then it is more likely one as well.</summary>
    private IEnumerable<FaceCandidate> Proposals(BoxIndex index)
    {
        var best = NonMaximumSuppression.Suppress(_hits, index, settings.MaxOverlap);
        FaceBox[] surer = [.. best.TakeWhile(hit => hit.Score >= SurerProposal).Select(hit => hit.Box)];
        return best.Where(hit => hit.Score >= _minLoneProposal || surer.Count(hit.Box.IsOfLikeSize) >= SurerProposals);
    }

    /// <summary>Without the hits on a face that has a surer one, as of the whole head; where a model judges, it chooses among them.</summary>
    private static FaceCandidate[] WithoutParts(FaceCandidate[] faces) =>
        [.. NonMaximumSuppression.Suppress(faces.OrderByDescending(face => face.Score), face => face.Box, DuplicateFaces.IsPartOf)];

    private static Size ScaledSize(Rect part, double scale) =>
        new(Math.Max(1, Math.Round(part.Width * scale)), Math.Max(1, Math.Round(part.Height * scale)));

    /// <summary>A hit in a copy of a part, in pixels of the picture.</summary>
    private static FaceCandidate InPicture(FaceCandidate face, Rect part, Size size)
    {
        var (scaleX, scaleY) = ((double)part.Width / size.Width, (double)part.Height / size.Height);
        var center = new ImagePoint(
            part.X + ((face.Box.Center.X + 0.5) * scaleX) - 0.5,
            part.Y + ((face.Box.Center.Y + 0.5) * scaleY) - 0.5);
        return face with { Box = FaceBox.Square(center, face.Box.Width * (scaleX + scaleY) / 2) };
    }
}
