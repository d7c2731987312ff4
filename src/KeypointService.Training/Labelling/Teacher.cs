using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Labelling;

/// <summary>
/// Labels faces for the training of another model (self-training; Xie et al., "Self-training with Noisy Student", CVPR 2020): several
/// models look at each face from several framings, each with a second look and a mirrored one.
/// </summary>
/// <param name="models">Who looks; their owner keeps them.</param>
/// <param name="mostSpread">How far their answers may lie from the mean: see <see cref="AgreedPoints"/>.</param>
internal sealed class Teacher(IReadOnlyList<KeypointModel> models, double mostSpread)
{
    private static readonly (double Scale, double Roll)[] Framings = [(1, 0), (0.92, 8), (1.1, -8)];

    /// <summary>The points of a face.</summary>
    /// <param name="gray">Grayscale picture, 8 bits.</param>
    /// <param name="region">The face's region.</param>
    /// <param name="roll">Head roll in degrees, clockwise on screen positive.</param>
    /// <returns>In pixels of the picture, null where the looks do not agree; null where they do not believe that it is a face.</returns>
    public ImagePoint?[]? Label(Mat gray, FaceBox region, double roll = 0)
    {
        FaceBox[] boxes = [.. Framings.Select(framing => FaceBox.Square(region.Center, region.Width * framing.Scale))];
        double[] rolls = [.. Framings.Select(framing => roll + framing.Roll)];
        return AgreedPoints.Of(
            [.. models.SelectMany(model => KeypointLocator.Refine(gray, KeypointLocator.Locate(gray, boxes, model, rolls), model))], mostSpread);
    }
}
