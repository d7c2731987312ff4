using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class FaceKeypointSetTests
{
    [Fact]
    public void Names_MatchTheEnumInOrder()
    {
        var names = Enum.GetNames<FaceKeypoint>().Select(name => string.Concat(
            name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")));

        Assert.Equal(names, FaceKeypointSet.Names);
    }

    [Fact]
    public void Mirrored_SwapsLeftAndRightInTheNames()
    {
        for (var i = 0; i < FaceKeypointSet.Count; i++)
        {
            var name = FaceKeypointSet.Names[i];
            var swapped = name.Contains("left", StringComparison.Ordinal)
                ? name.Replace("left", "right", StringComparison.Ordinal)
                : name.Replace("right", "left", StringComparison.Ordinal);

            Assert.Equal(swapped, FaceKeypointSet.Names[FaceKeypointSet.Mirrored[i]]);
        }
    }
}
