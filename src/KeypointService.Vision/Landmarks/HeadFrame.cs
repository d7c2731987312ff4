using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// The plane of a face in a picture: the origin between the eyes, u towards the subject's left eye, v towards the mouth, a
/// unit the distance of the eyes of a head that looks straight on.
/// </summary>
/// <param name="Origin">Middle of the eyes in the picture.</param>
/// <param name="Right">Unit vector of u in the picture.</param>
/// <param name="Unit">Length of a unit in pixels.</param>
public readonly record struct HeadFrame(ImagePoint Origin, ImagePoint Right, double Unit)
{
    // Of the faces with 15 hand labels: from the eyes to the corners of the mouth, in distances of the eyes.
    private const double MouthBelowEyes = 1.04;

    private const double LeastLength = 1e-6;

    /// <summary>The frame of a face, from its eye centres and the middle of its mouth.</summary>
    public static HeadFrame FromEyesAndMouth(ImagePoint leftEye, ImagePoint rightEye, ImagePoint mouth)
    {
        var eyes = leftEye - rightEye;
        var distance = Math.Max(eyes.DistanceTo(default), LeastLength);
        var origin = (leftEye + rightEye) * 0.5;

        // A turned head brings its eyes together, a nodding one its mouth nearer: the longer of both is nearer the truth.
        return new(origin, eyes * (1 / distance), Math.Max(distance, mouth.DistanceTo(origin) / MouthBelowEyes));
    }

    /// <summary>A length and direction of the face in the picture.</summary>
    public ImagePoint Vector(double u, double v) =>
        new ImagePoint((u * Right.X) - (v * Right.Y), (u * Right.Y) + (v * Right.X)) * Unit;

    /// <summary>A place of the face in the picture.</summary>
    public ImagePoint At(double u, double v) => Origin + Vector(u, v);

    /// <summary>A place of the picture on the face.</summary>
    public ImagePoint On(ImagePoint p)
    {
        var d = p - Origin;
        return new ImagePoint((d.X * Right.X) + (d.Y * Right.Y), (d.Y * Right.X) - (d.X * Right.Y)) * (1 / Unit);
    }
}
