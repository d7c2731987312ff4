using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>What the detector takes for faces in labelled photos and in pictures without any, and what of it is one.</summary>
/// <param name="CrowdFaces">Faces of photos of which the boxes alone are known.</param>
/// <param name="PortraitFaces">Faces of photos with labelled keypoints.</param>
/// <param name="Parts">
/// What is on a part of a face alone, as on a mask, an ear or the hair: hits, and a box beside each face, moved by a third of its side or more.
/// </param>
/// <param name="Others">Hits that have nothing to do with a face.</param>
internal sealed record Proposals(
    IReadOnlyList<Proposal> CrowdFaces, IReadOnlyList<Proposal> PortraitFaces, IReadOnlyList<Proposal> Parts, IReadOnlyList<Proposal> Others)
{
    // Overlap with a labelled face from which a hit is on it, up to which it is on a part of it, and below which it has nothing to do with it.
    private const double SameFace = 0.4;
    private const double PartOfFace = 0.3;
    private const double Apart = 0.15;
    private const double LeastOfPart = 0.05;

    // How far a box beside a face is moved, in sides of the face, and its size in them.
    private const double LeastShift = 0.35;
    private const double MostShift = 0.75;
    private const double LeastSize = 0.6;
    private const double MostSize = 1.4;

    // A surer hit on nothing in a photo where faces may lack their box is more likely such a face.
    private const double DoubtBelow = 0.3;
    private const double LeastSide = 8;

    // A picture is searched at these scales: at each the detector errs elsewhere.
    private static readonly double[] Scales = [1, 0.6];

    /// <summary>Searches pictures.</summary>
    /// <param name="detector">Gives its hits, also those that it is little sure of.</param>
    /// <param name="photos">Labelled photos.</param>
    /// <param name="empty">Pictures without faces.</param>
    /// <param name="onRead">Called after each picture.</param>
    public static Proposals Find(IFaceDetector detector, ScenePhotos photos, IReadOnlyList<ScaledPicture> empty, Action? onRead = null)
    {
        var crowds = Search(photos.Crowds);
        var portraits = Search(photos.Portraits);
        var nothing = empty.AsParallel().AsOrdered().SelectMany(picture => Of(detector, picture, [], isDoubtful: false, new Random(0), onRead)).ToArray();
        return new(
            [.. crowds.Where(proposal => proposal.IsFace)],
            [.. portraits.Where(proposal => proposal.IsFace)],
            [.. crowds.Concat(portraits).Where(proposal => !proposal.IsFace && proposal.Face is not null)],
            [.. crowds.Concat(portraits).Concat(nothing).Where(proposal => proposal.Face is null)]);

        Proposal[] Search(IReadOnlyList<ScenePhoto> searched) => [.. searched.AsParallel().AsOrdered()
            .SelectMany((photo, index) => Of(detector, photo.Picture, photo.Faces, photo.IsDoubtful, new Random(index), onRead))];
    }

    private static List<Proposal> Of(
        IFaceDetector detector, ScaledPicture picture, IReadOnlyList<PhotoFace> faces, bool isDoubtful, Random random, Action? onRead)
    {
        List<Proposal> proposals = [.. faces.Where(face => face.IsSure && face.Box.Width >= LeastSide).Select(face => Face(face, Labelled(face)))];
        proposals.AddRange(Beside(picture, faces, random));
        foreach (var scale in Scales)
        {
            using var copy = new Mat();
            Cv2.Resize(picture.Whole, copy, default, scale, scale, scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
            foreach (var found in detector.Detect(copy))
            {
                var center = ((found.Box.Center + new ImagePoint(0.5, 0.5)) * (1 / scale)) - new ImagePoint(0.5, 0.5);
                var hit = found with { Box = FaceBox.Square(center, found.Box.Width / scale) };
                var nearest = faces.Count == 0 ? default : faces.MaxBy(face => face.Box.Overlap(hit.Box));
                var overlap = faces.Count == 0 ? 0 : nearest.Box.Overlap(hit.Box);
                if (overlap >= SameFace && nearest.IsSure)
                {
                    proposals.Add(Face(nearest, hit));
                }
                else if (overlap is >= Apart and < PartOfFace && nearest.IsSure)
                {
                    proposals.Add(new Proposal(picture, hit, IsFace: false, Labelled(nearest)));
                }
                else if (overlap < Apart && !(isDoubtful && hit.Score >= DoubtBelow))
                {
                    proposals.Add(new Proposal(picture, hit, IsFace: false));
                }
            }
        }

        onRead?.Invoke();
        return proposals;

        Proposal Face(PhotoFace face, FaceCandidate hit) => new(picture, hit, IsFace: true, Labelled(face));
    }

    /// <summary>A box beside each face, where it is not on another one.</summary>
    private static IEnumerable<Proposal> Beside(ScaledPicture picture, IReadOnlyList<PhotoFace> faces, Random random)
    {
        foreach (var face in faces.Where(face => face.IsSure && face.Box.Width >= LeastSide))
        {
            var (sin, cos) = Math.SinCos(random.NextBetween(0, 2 * Math.PI));
            var moved = new ImagePoint(cos, sin) * (random.NextBetween(LeastShift, MostShift) * face.Box.Width);
            var box = FaceBox.Square(face.Box.Center + moved, random.NextBetween(LeastSize, MostSize) * face.Box.Width);
            if (face.Box.Overlap(box) >= LeastOfPart && faces.All(other => other.Box.Overlap(box) < PartOfFace))
            {
                yield return new Proposal(picture, new FaceCandidate(box, Roll: face.Roll), IsFace: false, Labelled(face));
            }
        }
    }

    private static FaceCandidate Labelled(PhotoFace face) => new(face.Box, Roll: face.Roll);
}
