using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Labelling;

/// <summary>Gives points to faces that have none by hand.</summary>
internal sealed class FaceLabeller(Teacher teacher)
{
    /// <summary>The set of the faces whose points are all a model's.</summary>
    public const string Set = "self";

    // What another model has labelled and the teacher's answer err apart: the mean of both is better than either.
    private const double TeachersShare = 0.5;

    private const string OwnLabels = "self15";
    private const string DistilledPrefix = "distilled";
    private const string Hand5Prefix = "hand5";

    /// <summary>A labelled face: points by hand stay, also where one is missing; others become the mean with the teacher's, or the teacher's.</summary>
    /// <exception cref="InvalidDataException">The face is no picture file, which a row could name.</exception>
    public LabelledRow Relabel(FaceSample face)
    {
        if (face.Set == FaceSource.Kaggle)
        {
            throw new InvalidDataException($"'{face.Name}': faces in Kaggle's own format have no picture file, which a row could name.");
        }

        var row = new LabelledRow(face.Name, face.Set, face.Labels, face.Points);
        return face.Points.Select((_, i) => IsByHand(face, i)).All(byHand => byHand) || teacher.Label(face.Gray, face.Region, face.Roll) is not { } taught
            ? row
            : row with { Points = [.. taught.Select((point, i) => IsByHand(face, i) ? face.Points[i] : Mean(face.Points[i], point))] };
    }

    /// <summary>The faces of a photo that the teacher is sure of, of boxed ones without points.</summary>
    public IEnumerable<LabelledRow> Label(string image, IEnumerable<BoxRow> faces)
    {
        using var gray = GrayPicture.Read(image);
        foreach (var face in faces)
        {
            if (teacher.Label(gray, face.Box) is { } points && FaceSample.HasRegion(points))
            {
                yield return new LabelledRow(image, Set, OwnLabels, points);
            }
        }
    }

    private static bool IsByHand(FaceSample face, int point) => face.Labels.StartsWith(Hand5Prefix, StringComparison.Ordinal)
        ? FaceSample.FivePoints.Contains((FaceKeypoint)point)
        : !face.Labels.StartsWith(DistilledPrefix, StringComparison.Ordinal) && face.Labels != OwnLabels;

    private static ImagePoint? Mean(ImagePoint? label, ImagePoint? taught) => (label, taught) switch
    {
        ({ } own, { } other) => (own * (1 - TeachersShare)) + (other * TeachersShare),
        _ => label ?? taught,
    };
}
