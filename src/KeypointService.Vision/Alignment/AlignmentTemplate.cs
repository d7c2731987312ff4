using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Alignment;

/// <summary>Where keypoints lie in an aligned crop.</summary>
public sealed class AlignmentTemplate
{
    private readonly (FaceKeypoint Point, double X, double Y)[] _places;

    // Where the places of a template have their origin, in pixels of the crop: 0 at the top-left pixel's centre, -0.5 at its corner.
    private readonly double _origin;

    private AlignmentTemplate(
        string name, int defaultSize, bool isPadded, double origin, (FaceKeypoint Point, double X, double Y)[] places)
    {
        (Name, DefaultSize, IsPadded, _origin, _places) = (name, defaultSize, isPadded, origin, places);
    }

    /// <summary>The five points that ArcFace and most recognition models since expect, in a crop of 112 pixels.</summary>
    /// <remarks>The reference of InsightFace's alignment.</remarks>
    public static AlignmentTemplate ArcFace { get; } = new("arcface", defaultSize: 112, isPadded: false, origin: 0,
    [
        (FaceKeypoint.RightEyeCenter, 38.2946 / 112, 51.6963 / 112),
        (FaceKeypoint.LeftEyeCenter, 73.5318 / 112, 51.5014 / 112),
        (FaceKeypoint.NoseTip, 56.0252 / 112, 71.7366 / 112),
        (FaceKeypoint.MouthRightCorner, 41.5493 / 112, 92.3655 / 112),
        (FaceKeypoint.MouthLeftCorner, 70.7299 / 112, 92.2041 / 112),
    ]);

    /// <summary>dlib's face chip: those of its mean face's points that are keypoints here, and a border of any width.</summary>
    /// <remarks>
    /// dlib measures the places from the chip's corner and cuts it with the middle of its pixels in the middle: its <c>get_face_chip_details</c>
    /// and <c>get_mapping_to_chip</c>.
    /// </remarks>
    public static AlignmentTemplate Dlib { get; } = new("dlib", defaultSize: 150, isPadded: true, origin: -0.5,
    [
        (FaceKeypoint.RightEyeOuterCorner, 0.121737, 0.216423),
        (FaceKeypoint.RightEyeInnerCorner, 0.334606, 0.231733),
        (FaceKeypoint.LeftEyeInnerCorner, 0.645647, 0.231733),
        (FaceKeypoint.LeftEyeOuterCorner, 0.858516, 0.216423),
        (FaceKeypoint.NoseTip, 0.490127, 0.515625),
        (FaceKeypoint.MouthRightCorner, 0.254149, 0.780233),
        (FaceKeypoint.MouthLeftCorner, 0.726104, 0.780233),
        (FaceKeypoint.MouthCenterTopLip, 0.490127, 0.742578),
    ]);

    /// <summary>All templates.</summary>
    public static IReadOnlyList<AlignmentTemplate> All { get; } = [ArcFace, Dlib];

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Side of the crop in pixels where a caller names none.</summary>
    public int DefaultSize { get; }

    /// <summary>True where the crop may have a border around the template.</summary>
    public bool IsPadded { get; }

    /// <summary>The transform from a picture to a crop that brings the face's keypoints closest to the template's.</summary>
    /// <param name="face">A face in pixels of the picture.</param>
    /// <param name="size">Side of the crop in pixels.</param>
    /// <param name="padding">Border on each side, as a share of the template's side; 0 for none.</param>
    /// <returns>
    /// The transform of least squares of the model's own points, whatever convention they are told in, each weighted by one over the
    /// square of its sigma where the model gives one.
    /// Null where the points span nothing.
    /// </returns>
    public SimilarityTransform? TransformFor(FaceKeypoints face, int size, double padding)
    {
        Span<ImagePoint> from = stackalloc ImagePoint[_places.Length];
        Span<ImagePoint> onto = stackalloc ImagePoint[_places.Length];
        Span<double> weights = stackalloc double[_places.Length];
        for (var i = 0; i < _places.Length; i++)
        {
            var (point, x, y) = _places[i];
            from[i] = face.OwnPoints[(int)point];
            onto[i] = (new ImagePoint(padding + x, padding + y) * (size / (1 + (2 * padding)))) + new ImagePoint(_origin, _origin);
            weights[i] = face.Sigmas is { } sigmas ? 1 / (sigmas[(int)point] * sigmas[(int)point]) : 1;
        }

        return SimilarityFit.Between(from, onto, weights);
    }
}
