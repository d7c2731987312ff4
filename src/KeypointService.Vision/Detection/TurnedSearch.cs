using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Detection;

/// <summary>Searches a picture turned by every multiple of a quarter turn, and tells all faces in the picture as it is.</summary>
internal static class TurnedSearch
{
    // Hits of several turns that overlap so much are one face; the surest stays.
    private const double SameFace = 0.45;

    private static readonly (RotateFlags? Turn, double Degrees)[] Turns =
        [(null, 0), (RotateFlags.Rotate90Clockwise, 90), (RotateFlags.Rotate180, 180), (RotateFlags.Rotate90Counterclockwise, -90)];

    /// <param name="detector">Searches each turn.</param>
    /// <param name="gray">The picture, 8 bits, one channel.</param>
    /// <param name="options">What is asked for.</param>
    public static FaceSearchResult Run(IFaceDetector detector, Mat gray, FaceSearchOptions options)
    {
        List<FaceCandidate> faces = [];
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

            faces.AddRange(found.Faces.Select(face => face with
            {
                Box = FaceBox.Square(Back(face.Box.Center, gray.Size(), turn), face.Box.Width),
                Roll = Math.IEEERemainder(face.Roll - degrees, 360),
            }));
        }

        // Of hits that do not tell how sure they are, whoever judges them knows the true one; unjudged, that of the earliest turn stays.
        IEnumerable<FaceCandidate> kept = options.Judged && !detector.TellsScores
            ? faces
            : NonMaximumSuppression.Suppress(faces.OrderByDescending(face => face.Score), face => face.Box, SameFace);
        return new FaceSearchResult([.. kept.OrderByDescending(face => face.Box.Area)]);
    }

    /// <summary>A point of the turned picture in the picture as it is.</summary>
    private static ImagePoint Back(ImagePoint point, Size size, RotateFlags? turn) => turn switch
    {
        RotateFlags.Rotate90Clockwise => new(point.Y, size.Height - 1 - point.X),
        RotateFlags.Rotate180 => new(size.Width - 1 - point.X, size.Height - 1 - point.Y),
        RotateFlags.Rotate90Counterclockwise => new(size.Width - 1 - point.Y, point.X),
        _ => point,
    };
}
