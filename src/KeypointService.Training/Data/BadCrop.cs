using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts a crop that shows a face so badly that its points cannot be trusted: far off, far too tight or wide, or lying.</summary>
internal sealed class BadCrop(FaceCrop crop)
{
    /// <summary>Overlap with the true region below which a crop counts as badly cut.</summary>
    public const double GreatestOverlap = 0.3;

    private const double LeastLyingRoll = 75;

    public void Cut(FaceSample face, Random random, Mat pixels)
    {
        var roll = 14 * random.NextNormal();
        var region = face.Region;
        if (random.Next(4) == 0)
        {
            roll = random.NextBetween(LeastLyingRoll, 360 - LeastLyingRoll);
        }
        else
        {
            do
            {
                var side = face.Region.Width * Math.Exp(random.NextBetween(-1.2, 1));
                var shift = new ImagePoint(random.NextBetween(-1, 1), random.NextBetween(-1, 1)) * face.Region.Width;
                region = FaceBox.Square(face.Region.Center + shift, side);
            }
            while (region.Overlap(face.Region) > GreatestOverlap);
        }

        FaceCrop.Cut(face.Gray, crop.TransformFor(region, roll), pixels);
    }
}
