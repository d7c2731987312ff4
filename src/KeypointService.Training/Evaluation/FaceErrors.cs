using KeypointService.Training.Data;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>Distances between predicted and labelled points of one face.</summary>
internal static class FaceErrors
{
    /// <summary>Mean distance over the labelled points, in pixels.</summary>
    public static double Mean(FaceSample face, IReadOnlyList<Point2d> points)
    {
        double sum = 0;
        var labelled = 0;
        for (var i = 0; i < points.Count; i++)
        {
            if (face.Points[i] is { } label)
            {
                sum += label.DistanceTo(points[i]);
                labelled++;
            }
        }

        return sum / labelled;
    }
}
