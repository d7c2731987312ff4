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
internal sealed class HitVerification(FaceVerifier verifier, Mat gray, FaceSearchOptions options)
{
    // Score from which a hit is a face, as the second stage says nearly always, and is taken to say.
    private const double SureProposal = 0.7;
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

    /// <summary>The hits with the score and the box that both stages tell, some in another turn.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public FaceCandidate[] Of(FaceCandidate[] hits)
    {
        var verified = Array.ConvertAll(hits, hit => hit with { Score = Sum(hit.Score, SureAnswer) });
        int[] doubtful = [.. Enumerable.Range(0, hits.Length).Where(i => hits[i].Score < SureProposal)];
        foreach (var (i, answer) in doubtful.Zip(Look([.. doubtful.Select(i => hits[i])])))
        {
            verified[i] = hits[i] with { Score = Sum(hits[i].Score, answer.LogOdds), Box = answer.Box };
        }

        int[] turned = [.. doubtful.Where(i => verified[i].Score >= LeastTurned && !StandsLikeASureOne(hits[i], hits)).Take(MostLooks)];
        foreach (var (i, hit) in turned.Zip(InBestTurn([.. turned.Select(i => hits[i])])))
        {
            verified[i] = hit.Score > verified[i].Score ? hit : verified[i];
        }

        return verified;
    }

    private VerifiedHit[] Look(FaceCandidate[] hits) => verifier.Look(gray, hits, options.Threads, options.Cancellation);

    /// <summary>Each hit in the turn in which the second stage is surest of it.</summary>
    private IEnumerable<FaceCandidate> InBestTurn(FaceCandidate[] hits)
    {
        FaceCandidate[] turned = [.. hits.SelectMany(hit => Turns.Select(turn => hit with { Roll = Math.IEEERemainder(hit.Roll + turn, 360) }))];
        return turned.Zip(Look(turned), (hit, answer) => hit with { Score = Sum(hit.Score, answer.LogOdds - Discount), Box = answer.Box })
            .Chunk(Turns.Length).Select(looks => looks.MaxBy(look => look.Score));
    }

    private static bool StandsLikeASureOne(FaceCandidate hit, FaceCandidate[] hits) => Array.Exists(
        hits, sure => sure.Score >= SureProposal && hit.StandsLike(sure.Roll));

    /// <summary>How sure both stages together are.</summary>
    private static double Sum(double proposal, double answer) =>
        LogOdds.ToProbability(LogOdds.Of(proposal) + (FaceVerifier.Weight * answer) + Bias);
}
