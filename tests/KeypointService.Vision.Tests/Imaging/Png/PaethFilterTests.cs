using KeypointService.Vision.Imaging.Png;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class PaethFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(43)]
    [InlineData(1000)]
    public void Next_Noise_IsWhatTheStandardSays(int width)
    {
        var random = new Random(width);
        AssertStandard(width, pixels => random.NextBytes(pixels));
    }

    [Fact]
    public void Next_FewValues_BreaksTiesAsTheStandardSays()
    {
        var random = new Random(1);
        AssertStandard(5000, pixels => random.GetItems<byte>([0, 1, 2, 127, 128, 254, 255], pixels));
    }

    private static void AssertStandard(int width, Action<byte[]> draw)
    {
        const int rows = 5;
        PaethFilter filter = new(width);
        var above = new byte[width * 3];
        var pixels = new byte[width * 3];
        var filtered = new byte[PaethFilter.RowBytes(width) + PaethFilter.Spill];
        for (var row = 0; row < rows; row++)
        {
            (above, pixels) = (pixels, above);
            draw(pixels);
            if (row == rows / 2)
            {
                // As if another one had filtered the rows so far.
                filter = new PaethFilter(width);
                filter.Begin(above);
            }

            filter.Next(pixels, filtered);

            Assert.Equal(4, filtered[0]);
            for (var i = 0; i < pixels.Length; i++)
            {
                // Byte i of red-green-blue is the other one but for green.
                var at = (i / 3 * 3) + 2 - (i % 3);
                var (left, corner) = at < 3 ? (0, 0) : (pixels[at - 3], above[at - 3]);
                Assert.Equal((byte)(pixels[at] - Predicted(left, above[at], corner)), filtered[1 + i]);
            }
        }
    }

    // ISO/IEC 15948, section 9.4, word for word.
    private static int Predicted(int a, int b, int c)
    {
        var p = a + b - c;
        var pa = Math.Abs(p - a);
        var pb = Math.Abs(p - b);
        var pc = Math.Abs(p - c);
        if (pa <= pb && pa <= pc)
        {
            return a;
        }

        return pb <= pc ? b : c;
    }
}
