using KeypointService.Vision.Detection.Cnn;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>A batch of scenes of one size in plain memory, and what the detector should answer to them.</summary>
/// <param name="Count">Number of scenes N.</param>
/// <param name="Size">Width W and height H of each in pixels.</param>
internal sealed record SceneBatch(int Count, Size Size)
{
    /// <summary>[N, 1, H, W], 0 to 255.</summary>
    public byte[] Pixels { get; } = new byte[Count * Size.Width * Size.Height];

    /// <summary>The targets of each level of <see cref="FaceGrid"/>.</summary>
    public IReadOnlyList<LevelTargets> Levels { get; } = [.. FaceGrid.Strides.Select(stride =>
        new LevelTargets(Count, stride, FaceGrid.Cells(Size.Width, stride), FaceGrid.Cells(Size.Height, stride)))];

    /// <summary>The targets of the map of small faces.</summary>
    public SmallFaceTargets Small { get; } =
        new(Count, FaceGrid.Cells(Size.Width, FaceGrid.SmallStride), FaceGrid.Cells(Size.Height, FaceGrid.SmallStride));

    public void Set(int index, Scene scene)
    {
        scene.Pixels.AsSpan<byte>().CopyTo(Pixels.AsSpan(index * Size.Width * Size.Height));
        foreach (var level in Levels)
        {
            level.Mark(index, scene);
        }

        Small.Mark(index, scene);
    }
}
