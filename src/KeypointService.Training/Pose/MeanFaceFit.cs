using System.Numerics;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Pose;

/// <summary>
/// Structure from motion: finds the solid face of which all labelled faces are pictures under weak perspective. In turns the
/// face is fitted to every picture, and its points are moved to where the pictures want them (expectation maximisation, with
/// what each fit leaves open in mind); it stays symmetric.
/// </summary>
internal sealed class MeanFaceFit
{
    // Nothing moves by 0.0005 of the eye distance any more.
    private const int Rounds = 200;

    // The eye centres are the face's unit: without a floor they would be taken for exact.
    private const float LeastSpread = 0.01f;

    private readonly Vector3[] _points = Guess();
    private readonly float[] _spreads = [.. Enumerable.Repeat(0.05f, FaceKeypointSet.Count)];

    /// <summary>The points in eye distances; x to the subject's left, y down, z into the head, 0 between the eyes.</summary>
    public IReadOnlyList<Vector3> Points => _points;

    /// <summary>One standard deviation of a person's point along an axis, in the same unit.</summary>
    public IReadOnlyList<float> Spreads => _spreads;

    /// <summary>Fits the face.</summary>
    /// <param name="faces">The labelled points of each face, in pixels of any scale.</param>
    public static MeanFaceFit To(IReadOnlyList<LabelledPoints> faces)
    {
        MeanFaceFit fit = new();
        for (var round = 0; round < Rounds; round++)
        {
            fit.Improve(faces);
        }

        fit.FaceTheCamera(faces);
        return fit;
    }

    private void Improve(IReadOnlyList<LabelledPoints> faces)
    {
        var wishes = Enumerable.Range(0, FaceKeypointSet.Count).Select(_ => new PointWishes()).ToArray();
        foreach (var face in faces)
        {
            if (face.TryFit(_points, _spreads, out var seen, out var covariance))
            {
                face.Collect(seen, covariance, _points, _spreads, wishes);
            }
        }

        for (var i = 0; i < _points.Length; i++)
        {
            var mirrored = FaceKeypointSet.Mirrored[i];
            _points[i] = PointWishes.Place(wishes[i], wishes[mirrored]);
            _spreads[i] = MathF.Max(LeastSpread, PointWishes.Spread(wishes[i], wishes[mirrored]));
        }

        Normalize();
    }

    private void Normalize()
    {
        var (left, right) = (_points[(int)FaceKeypoint.LeftEyeCenter], _points[(int)FaceKeypoint.RightEyeCenter]);
        var (center, unit) = ((left + right) / 2, left.X - right.X);
        for (var i = 0; i < _points.Length; i++)
        {
            _points[i] = (_points[i] - center) / unit;
        }
    }

    /// <summary>Pictures do not tell which pitch is none: it is the median one.</summary>
    private void FaceTheCamera(IReadOnlyList<LabelledPoints> faces)
    {
        List<float> pitches = [];
        foreach (var face in faces)
        {
            if (face.TryFit(_points, _spreads, out var seen, out _))
            {
                pitches.Add(MathF.Atan2(-seen.Away.Y, seen.Away.Z));
            }
        }

        pitches.Sort();
        var nod = Matrix4x4.CreateRotationX(-pitches[pitches.Count / 2]);
        for (var i = 0; i < _points.Length; i++)
        {
            _points[i] = Vector3.Transform(_points[i], nod);
        }
    }

    /// <summary>A face to begin with, in eye distances: any that has its nose in front leads to the same.</summary>
    private static Vector3[] Guess() =>
    [
        new(0.5f, 0, 0), new(-0.5f, 0, 0),
        new(0.3f, 0, 0), new(0.7f, 0, 0.1f), new(-0.3f, 0, 0), new(-0.7f, 0, 0.1f),
        new(0.2f, -0.3f, -0.2f), new(0.9f, -0.3f, 0.2f), new(-0.2f, -0.3f, -0.2f), new(-0.9f, -0.3f, 0.2f),
        new(0, 0.6f, -0.6f), new(0.4f, 1.1f, -0.1f), new(-0.4f, 1.1f, -0.1f), new(0, 1, -0.3f), new(0, 1.2f, -0.3f),
    ];
}
