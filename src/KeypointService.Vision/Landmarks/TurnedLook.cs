using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// Looks at a face in the other three quarter turns where the model is not sure of its points: of a head on its side or upside down the
/// detector tells the roll wrongly, and a crop that shows it so gets no points to be trusted, or some that only look like it.
/// </summary>
internal static class TurnedLook
{
    /// <summary>Further crops of one face: three turns, and one by the points of the best.</summary>
    public const int Crops = 4;

    // Trust below which a face is looked at so, and from which a turn is believed: upright faces of portraits for validation are above it, and
    // once upright those in all turns, down to 16 pixels; covered faces in a wrong turn are below.
    private const double Sure = 0.997;

    // Smaller faces hardly ever reach it.
    private const double LeastSide = 16;

    private static readonly double[] Turns = [90, 180, 270];

    /// <summary>True where a look at the other turns may tell more.</summary>
    /// <param name="face">A face that was located as the detector told its roll.</param>
    public static bool IsWorthwhile(FaceKeypoints face) => face.Trust < Sure && face.Box.Width >= LeastSide;

    /// <summary>True where the model is sure that the face stands as it was located.</summary>
    public static bool IsSure(FaceKeypoints face) => face.Trust >= Sure;

    /// <summary>The faces, located in another turn where the model is sure of it.</summary>
    /// <param name="gray">Grayscale image, 8 bits, one channel.</param>
    /// <param name="faces">Faces that it is worthwhile for.</param>
    /// <param name="rolls">How each was turned upright, in degrees.</param>
    /// <param name="model">The keypoint model, which tells how sure it is.</param>
    public static IReadOnlyList<FaceKeypoints> Look(Mat gray, IReadOnlyList<FaceKeypoints> faces, IReadOnlyList<double> rolls, KeypointModel model)
    {
        FaceBox[] boxes = [.. faces.SelectMany(face => Turns.Select(_ => face.Box))];
        var turned = KeypointLocator.Locate(gray, boxes, model, [.. rolls.SelectMany(roll => Turns.Select(turn => roll + turn))]);
        var best = turned.Chunk(Turns.Length).Select(looks => looks.MaxBy(look => look.Trust)!).ToArray();

        // The quarter turn may be off by half of one: its points tell the rest.
        int[] better = [.. Enumerable.Range(0, faces.Count).Where(i => best[i].Trust > faces[i].Trust && best[i].Region.Width >= 1)];
        var again = KeypointLocator.Locate(gray, [.. better.Select(i => best[i].Region)], model, [.. better.Select(i => best[i].Roll)]);
        var answer = faces.ToArray();
        foreach (var (i, look) in better.Zip(again))
        {
            if (IsSure(look))
            {
                answer[i] = look with { Box = faces[i].Box };
            }
        }

        return answer;
    }
}
