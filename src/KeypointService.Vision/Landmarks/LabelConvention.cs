using System.Globalization;
using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// How far an annotator's idea of each point lies from the model's own: a constant shift on the face, in distances of the
/// eyes of a head that looks straight on, u towards the subject's left eye and v towards the mouth.
/// </summary>
/// <param name="Shifts">One a point, in the order of <see cref="FaceKeypoint"/>.</param>
public sealed record LabelConvention(IReadOnlyList<ImagePoint> Shifts)
{
    /// <summary>A model file keeps each convention under this and its name.</summary>
    public const string MetadataPrefix = "convention.";

    /// <summary>Reads a shift as a model file keeps it: u0,v0 … u14,v14.</summary>
    /// <returns>Null where the text is none.</returns>
    public static LabelConvention? Parse(string text)
    {
        var numbers = text.Split(',')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN)
            .ToArray();
        return numbers.Length == 2 * FaceKeypointSet.Count && numbers.All(double.IsFinite)
            ? new([.. numbers.Chunk(2).Select(pair => new ImagePoint(pair[0], pair[1]))])
            : null;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join(
        ',', Shifts.SelectMany(shift => new[] { shift.X, shift.Y }).Select(n => n.ToString("F5", CultureInfo.InvariantCulture)));

    /// <summary>The face with its points where this convention has them; its pose, roll and region stay those of the model's own points.</summary>
    public FaceKeypoints Apply(FaceKeypoints face)
    {
        var frame = face.Frame;
        return face with
        {
            Points = [.. face.OwnPoints.Zip(Shifts, (point, shift) => point + frame.Vector(shift.X, shift.Y))],
            Unshifted = face.OwnPoints,
        };
    }
}
