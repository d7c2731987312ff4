using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Data;

/// <summary>A batch of training crops in plain memory.</summary>
/// <param name="Count">Number of crops N.</param>
internal sealed record TrainingBatch(int Count)
{
    /// <summary>The face target of a crop that is neither a good example of a face nor of none.</summary>
    public const float Undecided = -1;

    /// <summary>The face target of a crop that is a good example where its points are located well, and a bad one where not.</summary>
    public const float ByError = -2;

    /// <summary>[N, 1, 96, 96], 0 to 255.</summary>
    public byte[] Pixels { get; } = new byte[Count * FaceCrop.Pixels];

    /// <summary>[N, 30], crop pixels; 0 where unlabelled.</summary>
    public float[] Points { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N, 30], 1 where labelled, else 0.</summary>
    public float[] Mask { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N], index of each face's label convention.</summary>
    public long[] Conventions { get; } = new long[Count];

    /// <summary>[N, 2], <see cref="HeadFrames.Axis"/> of each face; 0 where there is none.</summary>
    public float[] HeadAxes { get; } = new float[2 * Count];

    /// <summary>[N], 1 for a face, 0 for none, <see cref="Undecided"/> or <see cref="ByError"/>.</summary>
    public float[] FaceTargets { get; } = new float[Count];

    /// <summary>[N, 15], 1 for a point that is seen, 0 for a hidden one, or <see cref="Undecided"/>.</summary>
    public float[] Visibility { get; } = [.. Enumerable.Repeat(Undecided, Count * FaceKeypointSet.Count)];

    /// <summary>[N], the length that errors are held against, in crop pixels; 1 where there is no face.</summary>
    public float[] Units { get; } = [.. Enumerable.Repeat(1f, Count)];
}
