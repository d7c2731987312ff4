using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Detection;

/// <summary>Searches a picture turned by every multiple of a quarter turn, and tells all faces in the picture as it is.</summary>
internal static class TurnedSearch
{
    // Hits of several turns that overlap so much are one face; the surest stays.
    private const double SameFace = 0.45;

    // Where nobody judges them, the choice of the hit is the choice of the roll. A detector tells that of a head far from upright badly, and
    // puts the box badly: what a hit lacks, in log-odds for each degree in its own turn, and where the picture was turned, as most are
    // upright; and the overlap. Chosen on portraits for validation, which a model that does not judge then locates as well as without turns.
    private const double LogOddsOfADegree = 4 / 45.0;
    private const double LogOddsOfATurn = 1;
    private const double SameFaceUnjudged = 0.3;

    private static readonly (RotateFlags? Turn, double Degrees)[] Turns =
        [(null, 0), (RotateFlags.Rotate90Clockwise, 90), (RotateFlags.Rotate180, 180), (RotateFlags.Rotate90Counterclockwise, -90)];

    /// <param name="detector">Searches each turn.</param>
    /// <param name="gray">The picture, 8 bits, one channel.</param>
    /// <param name="options">What is asked for.</param>
    public static FaceSearchResult Run(IFaceDetector detector, Mat gray, FaceSearchOptions options)
    {
        List<(FaceCandidate Face, double Worth)> hits = [];
        foreach (var (turn, degrees) in Turns)
        {
            using var turned = new Mat();
            if (turn is { } flags)
            {
                Cv2.Rotate(gray, turned, flags);
            }

            var found = detector.Search(turn is null ? gray : turned, options);
            if (found.WantedSide > 0)
            {
                return found;
            }

            hits.AddRange(found.Faces.Select(face => (
                face with
                {
                    Box = FaceBox.Square(Back(face.Box.Center, gray.Size(), turn), face.Box.Width),
                    Roll = Math.IEEERemainder(face.Roll - degrees, 360),
                },
                options.Judged ? face.Score : UnjudgedWorth(face, isTurned: turn is not null))));
        }

        // Of hits that do not tell how sure they are, whoever judges them knows the true one; unjudged, that of the earliest turn stays.
        IEnumerable<(FaceCandidate Face, double Worth)> kept = options.Judged && !detector.TellsScores
            ? hits
            : NonMaximumSuppression.Suppress(
                hits.OrderByDescending(hit => hit.Worth), hit => hit.Face.Box, options.Judged ? SameFace : SameFaceUnjudged);
        return new FaceSearchResult([.. kept.Select(hit => hit.Face).OrderByDescending(face => face.Box.Area)]);
    }

    private static double UnjudgedWorth(FaceCandidate face, bool isTurned) =>
        LogOdds.Of(face.Score) - (LogOddsOfADegree * Math.Abs(face.Roll)) - (isTurned ? LogOddsOfATurn : 0);

    /// <summary>A point of the turned picture in the picture as it is.</summary>
    private static ImagePoint Back(ImagePoint point, Size size, RotateFlags? turn) => turn switch
    {
        RotateFlags.Rotate90Clockwise => new(point.Y, size.Height - 1 - point.X),
        RotateFlags.Rotate180 => new(size.Width - 1 - point.X, size.Height - 1 - point.Y),
        RotateFlags.Rotate90Counterclockwise => new(size.Width - 1 - point.Y, point.X),
        _ => point,
    };
}
