using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts what the detector's second stage sees of a proposal, as it is or varied.</summary>
internal static class ProposalCutter
{
    private const double LogScale = 0.1;
    private const double Shift = 0.05;
    private const double RollDegrees = 10;

    // Probability of a crop in any turn: of a head that lies far over the first stage tells the roll wrongly.
    private const double Turned = 0.15;

    // Probability of a drawn cover over a part of a face.
    private const double Covered = 0.25;
    private static readonly PixelAugmentation Pixels = new(AugmentationOptions.Strong);

    /// <summary>Cuts a view as the search does.</summary>
    public static void Cut(Proposal proposal, FaceCrop view, bool mirrored, Mat crop)
    {
        proposal.Picture.DrawInto(view.TransformFor(proposal.Hit.Box, proposal.Hit.Roll), crop, BorderTypes.Replicate);
        if (mirrored)
        {
            Cv2.Flip(crop, crop, FlipMode.Y);
        }
    }

    /// <param name="proposal">The proposal.</param>
    /// <param name="random">The source of variation; null for none.</param>
    /// <param name="crop">Receives the 8-bit crop of 96×96 pixels.</param>
    public static void Cut(Proposal proposal, Random? random, Mat crop)
    {
        var (box, roll) = (proposal.Hit.Box, proposal.Hit.Roll);
        if (random is not null)
        {
            var moved = new ImagePoint(random.NextNormal(), random.NextNormal()) * (Shift * box.Width);
            box = FaceBox.Square(box.Center + moved, box.Width * Math.Exp(LogScale * random.NextNormal()));
            roll += random.NextDouble() < Turned ? 360 * random.NextDouble() : RollDegrees * random.NextNormal();
        }

        var toCrop = FaceVerifier.Views[0].Crop.TransformFor(box, roll);
        proposal.Picture.DrawInto(toCrop, crop, BorderTypes.Replicate);
        if (random is null)
        {
            return;
        }

        if (proposal.Face is { } face && random.NextDouble() < Covered)
        {
            var center = toCrop.Apply(face.Box.Center);
            FaceCover.Draw(crop, new SceneFace(center, face.Box.Width * toCrop.Scale, face.Roll - roll, RollWeight: 0, Labelled: true), random);
        }

        if (random.Next(2) == 0)
        {
            Cv2.Flip(crop, crop, FlipMode.Y);
        }

        Pixels.Apply(crop, random);
    }
}
