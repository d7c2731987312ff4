using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Alignment;

/// <summary>A face turned, scaled and cut as a template wants it. Owns its pixels.</summary>
/// <param name="Face">The face in the picture.</param>
/// <param name="Crop">A square picture with the channels of the one it was cut from; black beyond that one's border.</param>
/// <param name="FromPicture">From pixels of the picture to pixels of the crop.</param>
public sealed record AlignedFace(FaceKeypoints Face, Mat Crop, SimilarityTransform FromPicture) : IDisposable
{
    /// <summary>Cuts a face out.</summary>
    /// <param name="picture">Upright picture, 8 bits.</param>
    /// <param name="face">A face in its pixels.</param>
    /// <param name="template">Where the keypoints should lie.</param>
    /// <param name="size">Side of the crop in pixels, at least 1.</param>
    /// <param name="padding">Border on each side, as a share of the template's side, at least 0.</param>
    /// <returns>Null where the face's points span nothing; the caller owns it.</returns>
    public static AlignedFace? Cut(Mat picture, FaceKeypoints face, AlignmentTemplate template, int size, double padding = 0) =>
        template.TransformFor(face, size, padding) is { } transform
            ? new AlignedFace(face, picture.Warped(transform, new Size(size, size)), transform)
            : null;

    /// <summary>Frees the pixels.</summary>
    public void Dispose() => Crop.Dispose();
}
