using KeypointService.Training.Data;
using KeypointService.Training.Data.Covers;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>Faces of which a drawn cover hides some points: always the same ones.</summary>
internal static class CoveredFaces
{
    private static readonly FaceCrop Geometry = new(1);

    /// <summary>The crop of a face's true region with a cover over it. The caller owns it.</summary>
    /// <param name="face">The face.</param>
    /// <param name="others">Faces that may stand before it.</param>
    /// <param name="index">Chooses the cover: the same number gives the same one.</param>
    public static FaceSample Cover(FaceSample face, IReadOnlyList<FaceSample> others, int index)
    {
        var random = new Random(index);
        var toCrop = Geometry.TransformFor(face.Region);
        var points = face.Points.Select(p => p is { } point ? toCrop.Apply(point) : (ImagePoint?)null).ToArray();
        var visibility = face.Visibility.ToArray();
        var pixels = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        FaceCrop.Cut(face.Gray, toCrop, pixels);
        new CoverAugmentation(others).Apply(pixels, points, visibility, random);
        return new FaceSample(face.Name, face.Set, pixels, points) { Visibility = visibility };
    }
}
