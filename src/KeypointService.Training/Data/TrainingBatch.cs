using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Data;

/// <summary>A batch of training crops in plain memory.</summary>
/// <param name="Count">Number of faces N.</param>
internal sealed record TrainingBatch(int Count)
{
    /// <summary>[N, 1, 96, 96], 0 to 255.</summary>
    public byte[] Pixels { get; } = new byte[Count * FaceCrop.Pixels];

    /// <summary>[N, 30], crop pixels; 0 where unlabelled.</summary>
    public float[] Points { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N, 30], 1 where labelled, else 0.</summary>
    public float[] Mask { get; } = new float[Count * 2 * FaceKeypointSet.Count];

    /// <summary>[N], index of each face's label convention.</summary>
    public long[] Conventions { get; } = new long[Count];
}
