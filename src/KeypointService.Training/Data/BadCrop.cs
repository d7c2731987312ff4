using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Cuts a crop that shows a face so badly that its points cannot be trusted: mostly outside, or lying.</summary>
internal sealed class BadCrop(FaceCrop crop)
{
    private const double LeastLyingRoll = 75;

    public void Cut(FaceSample face, Random random, Mat pixels)
    {
        SimilarityTransform transform;
        if (random.Next(4) == 0)
        {
            transform = crop.TransformFor(face.Region, random.NextBetween(LeastLyingRoll, 360 - LeastLyingRoll));
        }
        else
        {
            do
            {
                var side = face.Region.Width * Math.Exp(random.NextBetween(-1.2, 1));
                var shift = new ImagePoint(random.NextBetween(-1, 1), random.NextBetween(-1, 1)) * face.Region.Width;
                transform = crop.TransformFor(FaceBox.Square(face.Region.Center + shift, side), 14 * random.NextNormal());
            }
            while (!IsMostlyOutside(face, transform));
        }

        FaceCrop.Cut(face.Gray, transform, pixels);
    }

    private static bool IsMostlyOutside(FaceSample face, SimilarityTransform transform)
    {
        var labelled = face.Points.OfType<ImagePoint>().ToArray();
        return 2 * labelled.Count(p => FaceCrop.Contains(transform.Apply(p))) < labelled.Length;
    }
}
