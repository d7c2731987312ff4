using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// How sure both stages together are of a search's hits: the second one looks at those that the first is not sure of, and at what may be a head
/// that the first took for one in another turn.
/// </summary>
/// <param name="verifier">The second stage.</param>
/// <param name="gray">The picture, 8 bits, one channel.</param>
/// <param name="options">What is asked for.</param>
/// <param name="hits">What the first stage found, the surest first.</param>
internal sealed class HitVerification(FaceVerifier verifier, Mat gray, FaceSearchOptions options, FaceCandidate[] hits)
{
    // How much more than the faces that are wanted is looked at: they may turn out larger or smaller, and tell what others are.
    private const int Spare = 16;

    // Score of both stages from which a hit is a face whatever else is there.
    private const double Sure = 0.9;

    // Score from which a hit is a face, as the second stage says nearly always, and is taken to say.
    internal const double SureProposal = 0.7;
    private const float SureAnswer = 4;

    // What the two stages say, as log-odds, adds up, less this. Chosen on photos for validation.
    private const double Bias = -0.65;

    // The first stage tells the roll of small heads on their side or upside down wrongly, and the second sees none in them. What it does not rule
    // out either is looked at in other turns, where no sure head stands as it seems to. The numbers were chosen on portraits for
    // validation, turned and shrunk, and on pictures without faces.
    private const double LeastTurned = 0.04;

    // Bounds the work on a picture of many things that might be faces.
    private const int MostLooks = 32;

    // By how much, in log-odds, the second stage is believed less of a turn: it was asked several times.
    private const double Discount = 1.5;

    private static readonly double[] Turns = [60, 120, 180, 240, 300];

    private int _looksLeft = MostLooks;

    /// <summary>How many sure hits are enough for the faces that are wanted.</summary>
    public static int EnoughFor(FaceSearchOptions options) => (int)Math.Min(int.MaxValue, (long)options.MaxFaces + Spare);

    /// <summary>
    /// The hits with the score and the box that both stages tell, some in another turn: all, or where more are sure than wanted, the
    /// largest.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public FaceCandidate[] Largest()
    {
        var enough = EnoughFor(options);
        List<FaceCandidate> largest = [];
        foreach (var next in hits.OrderByDescending(hit => hit.Box.Width).Chunk(enough))
        {
            largest.AddRange(Verified([.. next.OrderByDescending(hit => hit.Score)]));
            if (largest.Count(hit => hit.Score >= Sure) >= enough)
            {
                break;
            }
        }

        return [.. largest];
    }

    private FaceCandidate[] Verified(FaceCandidate[] some)
    {
        var verified = Array.ConvertAll(some, hit => hit with { Score = Sum(hit.Score, SureAnswer) });
        int[] doubtful = [.. Enumerable.Range(0, some.Length).Where(i => some[i].Score < SureProposal)];
        foreach (var (i, answer) in doubtful.Zip(Look([.. doubtful.Select(i => some[i])])))
        {
            verified[i] = some[i] with { Score = Sum(some[i].Score, answer.LogOdds), Box = answer.Box };
        }

        int[] turned = [.. doubtful.Where(i => verified[i].Score >= LeastTurned && !StandsLikeASureOne(some[i])).Take(_looksLeft)];
        _looksLeft -= turned.Length;
        foreach (var (i, hit) in turned.Zip(InBestTurn([.. turned.Select(i => some[i])])))
        {
            verified[i] = hit.Score > verified[i].Score ? hit : verified[i];
        }

        return verified;
    }

    private VerifiedHit[] Look(FaceCandidate[] some) => verifier.Look(gray, some, options.Threads, options.Cancellation);

    /// <summary>Each hit in the turn in which the second stage is surest of it.</summary>
    private IEnumerable<FaceCandidate> InBestTurn(FaceCandidate[] some)
    {
        FaceCandidate[] turned = [.. some.SelectMany(hit => Turns.Select(turn => hit with { Roll = Math.IEEERemainder(hit.Roll + turn, 360) }))];
        return turned.Zip(Look(turned), (hit, answer) => hit with { Score = Sum(hit.Score, answer.LogOdds - Discount), Box = answer.Box })
            .Chunk(Turns.Length).Select(looks => looks.MaxBy(look => look.Score));
    }

    private bool StandsLikeASureOne(FaceCandidate hit) => Array.Exists(
        hits, sure => sure.Score >= SureProposal && hit.StandsLike(sure.Roll));

    /// <summary>How sure both stages together are.</summary>
    private static double Sum(double proposal, double answer) =>
        LogOdds.ToProbability(LogOdds.Of(proposal) + (FaceVerifier.Weight * answer) + Bias);
}
