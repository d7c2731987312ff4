using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tracking;

/// <summary>One face over time: where it is, where to look for it next, and when it was last seen.</summary>
internal sealed class FaceTrack
{
    // Below this share of the region's side a shift is noise, and extrapolating it would shake the crop.
    private const double LeastMotion = 0.03;

    // After such a gap the old positions say nothing about motion.
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(0.5);

    private readonly SmoothingOptions _smoothing;
    private PointSmoother _smoother;
    private ImagePoint _velocity;
    private ImagePoint _center;

    public FaceTrack(int id, FaceKeypoints face, TimeSpan time, SmoothingOptions smoothing)
    {
        Id = id;
        _smoothing = smoothing;
        _smoother = new PointSmoother(smoothing);
        Face = face;
        (Confirmed, Trusted) = (time, time);
        Restart(face, time);
    }

    public int Id { get; }

    /// <summary>The face in its last frame, points smoothed.</summary>
    public FaceKeypoints Face { get; private set; }

    /// <summary>When the face was last seen.</summary>
    public TimeSpan Seen { get; private set; }

    /// <summary>When the model was last sure of it.</summary>
    public TimeSpan Trusted { get; set; }

    /// <summary>When the detector last saw it as well.</summary>
    public TimeSpan Confirmed { get; set; }

    /// <summary>True while it is lost and only remembered.</summary>
    public bool IsLost { get; set; }

    /// <summary>Where the face should be at a time.</summary>
    public FaceBox RegionAt(TimeSpan time)
    {
        var region = Face.Region;
        var shift = _velocity * (time - Seen).TotalSeconds;
        return shift.DistanceTo(default) < LeastMotion * region.Width
            ? region
            : FaceBox.Square(_center + shift, region.Width);
    }

    /// <summary>Takes the face of the next frame.</summary>
    public void Update(FaceKeypoints face, TimeSpan time)
    {
        var gap = time - Seen;
        if (gap > LongestGap || gap <= TimeSpan.Zero)
        {
            Restart(face, time);
            return;
        }

        var region = face.Region;
        _velocity = (region.Center - _center) * (1 / gap.TotalSeconds);
        Take(face, region, _smoother.Next(face, region.Width, gap.TotalSeconds), time);
    }

    private void Restart(FaceKeypoints face, TimeSpan time)
    {
        var region = face.Region;
        _smoother = new PointSmoother(_smoothing);
        _velocity = default;
        Take(face, region, _smoother.Next(face, region.Width, 1), time);
    }

    private void Take(FaceKeypoints face, FaceBox region, ImagePoint[] points, TimeSpan time)
    {
        var smoothed = face with { Points = points };
        Face = smoothed with { Box = smoothed.Region };
        _center = region.Center;
        Seen = time;
        IsLost = false;
    }
}
