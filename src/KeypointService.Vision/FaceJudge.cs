using KeypointService.Vision.Concurrency;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>
/// Locates the keypoints of a detector's candidates and tells which are faces. What the detector and the model say is not all that is
/// known: where several sure faces are, another of like size is more likely one than it would be alone.
/// </summary>
/// <param name="gray">The picture that the candidates were found in.</param>
/// <param name="model">Locates and judges.</param>
/// <param name="threads">Threads that locate at once.</param>
/// <param name="cancellation">Gives up between two batches.</param>
internal sealed class FaceJudge(Mat gray, KeypointModel model, int threads = 1, CancellationToken cancellation = default)
{
    // The detector's score and the model's confidence as log-odds: each alone takes a few things for faces, but rarely the same ones,
    // so that what they know adds up. The confidence is the surer of the two by far and counts a third. These numbers and those below
    // were chosen on photos for validation, crowds and portraits, and on pictures without faces in several sizes and turns. What takes so much
    // is a face wherever it is, and speaks for others; among them it takes less.
    private const double LeastLogOdds = 1.8;
    private const double LeastLogOddsAmongOthers = 0.4;
    private const double ConfidenceWeight = 0.35;

    // The cascade says of every hit that it is one, which tells nothing: the confidence decides alone.
    private const double LeastLogOddsAlone = 2.75;

    // How much the neighbours tell: the logarithm of their number, as log-odds.
    private const double NeighbourWeight = 1.5;
    private const int MostNeighbours = 8;

    // Overlap with a sure face from which a hit is rather on a part of it, as on its mask or its ear, than another face: no others speak for
    // it. Of the 34 such hits that the others carry in photos for validation, at most five are faces.
    private const double Beside = 0.1;

    // The same of a hit that is smaller than the face, which overlaps it little wherever it lies: as much of it lies on the face.
    private const double MostOnFace = 0.25;

    // By so much at most a confidence makes up for a low score: what lacks more need not be located.
    private const double MostMadeUp = 3;

    // Bounds the work on a picture of many faces that cannot be made out.
    private const int MostTurned = 32;

    // So many sure heads that stand like an unsure one tell that it stands so too, as the people of a crowd do.
    private const int TellingHeads = 2;

    // Points that cannot be trusted, as those of few pixels or under a mask, may be a face's all the same: what the model lacks in trust, in
    // log-odds and up to so much, the evidence may make up for.
    private const double MostDistrust = 2.2;

    // The detector's squares are a little large, by the median over portraits for validation.
    private const double TrueShare = 1 / 1.024;

    // Mean visibility from which the points tell the box alone: of small faces they are seen less well, and a little of the detector's box
    // would make theirs depend on the picture's size. Below it their share falls with the sixth power, chosen by the masked faces of photos
    // for validation.
    private const double WellSeen = 0.8;

    /// <summary>The candidates with their keypoints, in their order; those with a confidence of less than one half are hardly faces.</summary>
    public IEnumerable<FaceKeypoints> Faces(IReadOnlyList<FaceCandidate> candidates)
    {
        var byChance = candidates.Select((candidate, index) => (candidate, index)).ToLookup(pair => MayPass(pair.candidate, []));
        var lone = InAnyTurn(Locate(byChance[true]));
        var sure = lone.Where(face => face.Evidence >= LeastLogOdds && face.Candidate.TellsItsScore)
            .Select(face => face.Candidate.Box).ToArray();
        var others = Locate(byChance[false].Where(pair => MayPass(pair.candidate, sure)));
        return lone.Concat(others).OrderBy(face => face.Index).Select(face => Judged(face, LeastOf(face.Candidate, sure)));
    }

    /// <summary>
    /// A face whose confidence tells of both, that it is one and how far its points can be trusted: at least one half where the face
    /// passes.
    /// </summary>
    private static FaceKeypoints Judged(Located face, double leastLogOdds)
    {
        var settled = face.Candidate.TellsItsScore ? Settled(face.Keypoints) : face.Keypoints;
        return settled.Confidence is { } trust
            ? settled with { Confidence = LogOdds.ToProbability(Together(LogOdds.Of(trust), face.Evidence - leastLogOdds)) }
            : settled;
    }

    /// <summary>How sure it is that this is a face, as log-odds.</summary>
    /// <param name="trust">The model's confidence, as log-odds.</param>
    /// <param name="surplus">By how much the evidence is more than it takes.</param>
    private static double Together(double trust, double surplus) =>
        Math.Min(trust + MostDistrust, surplus - Math.Clamp(-trust, 0, MostDistrust));

    private Located[] Locate(IEnumerable<(FaceCandidate Candidate, int Index)> candidates) =>
        SharedWork.MapBatches([.. candidates], KeypointLocator.BatchSize, threads, LocateBatch, cancellation);

    private Located[] LocateBatch((FaceCandidate Candidate, int Index)[] batch)
    {
        var faces = KeypointLocator.Locate(gray, [.. batch.Select(pair => pair.Candidate.Box)], model, [.. batch.Select(pair => pair.Candidate.Roll)]);
        return [.. faces.Zip(batch, (face, pair) => new Located(face, pair.Candidate, pair.Index, LogOddsOf(face, pair.Candidate)))];
    }

    /// <summary>The faces, those that the model is not sure of as it makes them out in any turn.</summary>
    private Located[] InAnyTurn(Located[] faces)
    {
        double[] sure = [.. faces.Where(face => face.Evidence >= LeastLogOdds && TurnedLook.IsSure(face.Keypoints)).Select(face => face.Keypoints.Roll)];
        Located[] unsure = [.. faces.Where(face => face.Candidate.TellsItsScore && TurnedLook.IsWorthwhile(face.Keypoints)
            && sure.Count(face.Candidate.StandsLike) < TellingHeads).Take(MostTurned)];
        if (unsure.Length == 0)
        {
            return faces;
        }

        var looks = SharedWork.MapBatches(unsure, KeypointLocator.BatchSize / TurnedLook.Crops, threads, LookInTurns, cancellation)
            .ToDictionary(face => face.Index);
        return Array.ConvertAll(faces, face => looks.GetValueOrDefault(face.Index, face));
    }

    private Located[] LookInTurns(Located[] batch)
    {
        var faces = TurnedLook.Look(gray, [.. batch.Select(face => face.Keypoints)], [.. batch.Select(face => face.Candidate.Roll)], model);
        return [.. faces.Zip(batch, (face, before) => before with { Keypoints = face, Evidence = LogOddsOf(face, before.Candidate) })];
    }

    private static double LogOddsOf(FaceKeypoints face, FaceCandidate candidate) => candidate.TellsItsScore
        ? (ConfidenceWeight * LogOdds.Of(face.Confidence ?? 1)) + LogOdds.Of(candidate.Score)
        : LogOdds.Of(face.Confidence ?? 1);

    private static bool MayPass(FaceCandidate candidate, FaceBox[] sure) =>
        LogOdds.Of(candidate.Score) >= LeastOf(candidate, sure) - MostMadeUp;

    private static double LeastOf(FaceCandidate candidate, FaceBox[] sure)
    {
        if (!candidate.TellsItsScore)
        {
            return LeastLogOddsAlone;
        }

        var neighbours = Math.Min(Neighbours(candidate.Box, sure), MostNeighbours);
        return neighbours == 0 ? LeastLogOdds : LeastLogOddsAmongOthers - (NeighbourWeight * Math.Log(neighbours));
    }

    /// <summary>How many other sure faces are of like size, which speak for one more.</summary>
    private static int Neighbours(FaceBox box, FaceBox[] sure) =>
        Array.Exists(sure, face => face != box && (face.Overlap(box) > Beside || box.ShareOn(face) > MostOnFace))
            ? 0 : sure.Count(face => face != box && box.IsOfLikeSize(face));

    /// <summary>
    /// A face whose box is the region that its points tell, which is the same at any size of the picture, as far as they are seen; what is
    /// hidden the points do not know, and the detector's box does.
    /// </summary>
    private static FaceKeypoints Settled(FaceKeypoints face)
    {
        var seen = face.Visibilities?.Average() ?? 1;
        var share = Math.Pow(Math.Min(1, seen / WellSeen), 6);
        return face with
        {
            Box = FaceBox.Square(
                (face.Box.Center * (1 - share)) + (face.Region.Center * share),
                (TrueShare * face.Box.Width * (1 - share)) + (face.Region.Width * share)),
        };
    }

    private readonly record struct Located(FaceKeypoints Keypoints, FaceCandidate Candidate, int Index, double Evidence);
}
