using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>Neighbouring cells and levels answer for the same face: together they know better where it lies (box voting).</summary>
/// <param name="hits">All hits.</param>
/// <param name="index">Their boxes, in the same order.</param>
internal sealed class HitVote(IReadOnlyList<FaceCandidate> hits, BoxIndex index)
{
    // Hits that overlap the surest one so much are answers for its face, of like size.
    private const double SameFace = 0.6;

    // And who is far less sure has no say.
    private const double LeastShare = 0.7;

    /// <summary>A face whose box and roll are the mean of all hits on it, by their scores; its own score stays.</summary>
    /// <param name="surest">The hit to improve, one of all.</param>
    public FaceCandidate Of(FaceCandidate surest)
    {
        var (weight, x, y, side, sin, cos) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var i in index.Near(surest.Box, SameFace))
        {
            var hit = hits[i];
            if (hit.Score >= LeastShare * surest.Score && hit.Box.Overlap(surest.Box) >= SameFace)
            {
                var roll = Math.SinCos(hit.Roll * Math.PI / 180);
                weight += hit.Score;
                x += hit.Score * hit.Box.Center.X;
                y += hit.Score * hit.Box.Center.Y;
                side += hit.Score * hit.Box.Width;
                sin += hit.Score * roll.Sin;
                cos += hit.Score * roll.Cos;
            }
        }

        return surest with
        {
            Box = FaceBox.Square(new ImagePoint(x / weight, y / weight), side / weight),
            Roll = Math.Atan2(sin, cos) * 180 / Math.PI,
        };
    }
}
