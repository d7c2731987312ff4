using System.Buffers.Binary;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class ExifOrientationTests
{
    private const ushort Short = 3;
    private const ushort Long = 4;

    [Theory]
    [InlineData(Short, true)]
    [InlineData(Short, false)]
    [InlineData(Long, true)]
    [InlineData(Long, false)]
    public void Read_OrientationOfEitherType_Counts(ushort type, bool little) =>
        Assert.Equal(6, Orientation(Segment(Tiff(6, type, little))));

    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(0, 8, 8)]
    [InlineData(9, 3, 3)]
    public void Read_TwoBlocks_TheFirstValidOneCounts(int first, int second, int expected) =>
        Assert.Equal(expected, Orientation([.. Segment(Tiff(first, Short, true)), .. Segment(Tiff(second, Short, false))]));

    [Theory]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(64)]
    public void Read_BlockThatIsContinued_IsPutTogether(int cut)
    {
        var tiff = Tiff(8, Short, true, gap: 60);

        Assert.Equal(8, Orientation([.. Segment(tiff[..cut]), .. Segment(tiff[cut..])]));
    }

    [Theory]
    [InlineData(20, 8)]
    [InlineData(60, 1)]
    public void Read_BlockInManySegments_IsPutTogetherUpToALimit(int segments, int expected)
    {
        var tiff = Tiff(8, Short, true, gap: 60);
        var rest = tiff[(^(segments - 1))..];

        Assert.Equal(expected, Orientation([.. Segment(tiff[..^rest.Length]), .. rest.SelectMany(part => Segment([part]))]));
    }

    [Fact]
    public void Read_BlockBehindTheFrameHeader_Counts()
    {
        var file = File();
        var scan = file.AsSpan().IndexOf([(byte)0xff, (byte)0xda]);

        Assert.Equal(5, ImageHeader.Read([.. file[..scan], .. Segment(Tiff(5, Short, true)), .. file[scan..]]).Orientation);
    }

    private static int Orientation(byte[] segments)
    {
        var file = File();
        return ImageHeader.Read([.. file[..2], .. segments, .. file[2..]]).Orientation;
    }

    private static byte[] File()
    {
        using var picture = new Mat(16, 24, MatType.CV_8UC3, Scalar.All(90));
        return picture.ImEncode(".jpg");
    }

    private static byte[] Segment(byte[] tiff) => [0xff, 0xe1, 0, (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff];

    private static byte[] Tiff(int orientation, ushort type, bool little, int gap = 0)
    {
        var tiff = new byte[26 + gap];
        (little ? "II"u8 : "MM"u8).CopyTo(tiff);
        Write(2, 42, 2);
        Write(4, 8 + gap, 4);
        Write(8 + gap, 1, 2);
        Write(10 + gap, 0x0112, 2);
        Write(12 + gap, type, 2);
        Write(14 + gap, 1, 4);
        Write(18 + gap, orientation, type == Short ? 2 : 4);
        return tiff;

        void Write(int at, int value, int bytes)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, value);
            number = number[(4 - bytes)..];
            if (little)
            {
                number.Reverse();
            }

            number.CopyTo(tiff.AsSpan(at));
        }
    }
}
