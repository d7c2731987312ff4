using KeypointService.Vision.Imaging.Png;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class HuffmanCodeTests
{
    [Fact]
    public void Lengths_SteepHistogram_StayWithinTheLimitAndFormAWholeCode()
    {
        var counts = Enumerable.Range(0, 40).Select(i => i < 31 ? 1 << i : 1).ToArray();

        var lengths = new HuffmanCode(counts, 15).Lengths.ToArray();

        Assert.All(lengths, length => Assert.InRange(length, 1, 15));
        Assert.Equal(1, lengths.Sum(length => Math.Pow(2, -length)), 1e-12);
        Assert.True(lengths[30] < lengths[0]);
    }

    [Fact]
    public void Lengths_KnownHistogram_AreThoseOfTheShortestCode() =>
        Assert.Equal([3, 3, 0, 2, 1], new HuffmanCode([1, 1, 0, 2, 4], 15).Lengths.ToArray());

    [Fact]
    public void Bits_KnownHistogram_AreTheStandardsCodesWithTheirFirstBitLowest() =>
        Assert.Equal([0b011, 0b111, 0, 0b01, 0b0], new HuffmanCode([1, 1, 0, 2, 4], 15).Bits.ToArray());

    [Fact]
    public void Lengths_OneSymbol_IsOneBit() =>
        Assert.Equal([0, 1, 0], new HuffmanCode([0, 9, 0], 15).Lengths.ToArray());
}
