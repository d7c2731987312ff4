using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Detection;

/// <summary>What a detector takes for a face.</summary>
/// <param name="Box">Square region of the face in pixels of the upright image, the head turned upright by <paramref name="Roll"/>.</param>
/// <param name="Score">How sure the detector is, 0 to 1; 1 where it does not say.</param>
/// <param name="Roll">Head roll in degrees, clockwise on screen positive; 0 where the detector does not say.</param>
public readonly record struct FaceCandidate(FaceBox Box, double Score = 1, double Roll = 0)
{
    // In degrees: so far apart, one of two heads stands in another turn.
    private const double LikeRoll = 60;

    /// <summary>False for a detector's that says of every hit that it is one, as the cascade does: that tells nothing.</summary>
    internal bool TellsItsScore => Score < 1;

    /// <summary>True for a head that stands about as one of another roll does, in degrees.</summary>
    internal bool StandsLike(double roll) => Math.Abs(Math.IEEERemainder(roll - Roll, 360)) < LikeRoll;
}
