using System.Runtime.InteropServices;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Video;

public sealed class DisplayMatrixTests
{
    [Theory]
    [InlineData(1, 0, 0, 1)]
    [InlineData(-1, 0, 0, 1)]
    [InlineData(1, 0, 0, -1)]
    [InlineData(-1, 0, 0, -1)]
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, 1, -1, 0)]
    [InlineData(0, -1, 1, 0)]
    [InlineData(0, -1, -1, 0)]
    public void Apply_EachOrientation_BringsEachPixelWhereTheMatrixSays(int a, int b, int c, int d)
    {
        using var stored = Mat.FromArray(new byte[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        using var upright = new Mat();
        Matrix(a << 16, b << 16, c << 16, d << 16).Apply(stored, upright);
        var (size, turned) = (stored.Size(), upright.Size());
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                // The matrix turns about the corner; the frame is then moved back to where it is seen.
                var toX = (a * x) + (c * y) + (a + c < 0 ? turned.Width - 1 : 0);
                var toY = (b * x) + (d * y) + (b + d < 0 ? turned.Height - 1 : 0);
                Assert.Equal(stored.At<byte>(y, x), upright.At<byte>(toY, toX));
            }
        }
    }

    [Fact]
    public void Read_TooShort_IsUpright() => Assert.Equal(default, DisplayMatrix.Read(new byte[20]));

    [Fact]
    public void Read_NearlyAQuarterTurn_IsAQuarterTurn() =>
        Assert.Equal(new DisplayMatrix(true, true, false), Matrix(2000, 65_000, -65_000, 2000));

    private static DisplayMatrix Matrix(int a, int b, int c, int d) =>
        DisplayMatrix.Read(MemoryMarshal.AsBytes<int>([a, b, 0, c, d, 0, 0, 0, 1 << 30]));
}
