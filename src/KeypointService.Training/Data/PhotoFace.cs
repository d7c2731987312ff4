using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Data;

/// <summary>A face of a training photo.</summary>
/// <param name="Box">Its square region.</param>
/// <param name="Roll">Head roll in degrees, clockwise on screen positive; 0, which most heads are near, where unknown.</param>
/// <param name="RollWeight">How far the roll is to be trusted, 0 to 1.</param>
/// <param name="IsSure">False where it may be no face.</param>
internal readonly record struct PhotoFace(FaceBox Box, double Roll, double RollWeight, bool IsSure)
{
    private const double UnknownRollWeight = 0.3;

    /// <summary>A face whose keypoints are labelled.</summary>
    public static PhotoFace From(FaceSample face) => new(face.Region, face.Roll, RollWeight: 1, IsSure: true);

    /// <summary>A face of which the box is all that is known.</summary>
    public static PhotoFace From(BoxRow row) => new(row.Box, Roll: 0, UnknownRollWeight, row.IsSure);
}
