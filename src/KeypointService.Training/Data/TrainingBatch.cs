using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Data;

/// <summary>A batch of training crops in plain memory.</summary>
/// <param name="Count">Number of crops N.</param>
internal sealed record TrainingBatch(int Count)
{
    /// <summary>The face target of a crop that is neither a good example of a face nor of none.</summary>
    public const float Undecided = -1;

    /// <summary>[N, 1, 96, 96], 0 to 255.</summary>
    public byte[] Pixels { get; } = new byte[Count * FaceCrop.Pixels];

    /// <summary>[N, 30], crop pixels; 0 where unlabelled.</summary>
    public float[] Points { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N, 30], 1 where labelled, else 0.</summary>
    public float[] Mask { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N], index of each face's label convention.</summary>
    public long[] Conventions { get; } = new long[Count];

    /// <summary>[N, 2], unit vector from the subject's right eye to the left one in the crop; 0 where there is no face.</summary>
    public float[] EyeDirections { get; } = new float[2 * Count];

    /// <summary>[N], 1 for a face, 0 for none, or <see cref="Undecided"/>.</summary>
    public float[] FaceTargets { get; } = new float[Count];
}
