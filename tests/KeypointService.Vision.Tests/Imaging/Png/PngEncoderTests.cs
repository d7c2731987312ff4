using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Png;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 500)]
    [InlineData(5000, 1)]
    [InlineData(333, 257)]
    [InlineData(60_000, 3)]
    [InlineData(1500, 900)]
    public void Encode_Noise_DecodesToTheSamePixels(int width, int height)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3);
        Cv2.Randu(image, Scalar.All(0), Scalar.All(256));

        AssertSurvives(image);
    }

    [Fact]
    public void Encode_OneColour_EndsWithTheLastChunk()
    {
        using Mat image = new(2000, 2000, MatType.CV_8UC3, new Scalar(10, 20, 30));

        using var file = ImageEncoder.Encode(image, ImageFormat.Png);

        Assert.Equal("IEND"u8, file.Bytes.Span[^8..^4]);
    }

    [Fact]
    public void Encode_OneColour_IsSmallAndDecodesToIt()
    {
        using var image = new Mat(1080, 1920, MatType.CV_8UC3, new Scalar(3, 140, 250));

        Assert.True(AssertSurvives(image) < 40_000);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(700, 40)]
    public void Encode_Black_DecodesToBlack(int width, int height)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3, Scalar.All(0));

        AssertSurvives(image);
    }

    [Fact]
    public void Encode_FlatRowsAmongNoise_DecodesToTheSamePixels()
    {
        using var image = new Mat(400, 640, MatType.CV_8UC3);
        Cv2.Randu(image, Scalar.All(0), Scalar.All(256));
        using var middle = new Mat(image, new Rect(0, 100, 640, 150));
        middle.SetTo(new Scalar(200, 0, 7));

        AssertSurvives(image);
    }

    [SharedDataFact]
    public void Encode_SmallPhotoEnlarged_TakesLittleMoreThanOpenCvs()
    {
        using var photo = Cv2.ImRead(SharedData.PathOf("photos", "james.jpg"));
        using var image = new Mat();
        Cv2.Resize(photo, image, new Size(1920, 1080));

        Assert.True(AssertSurvives(image) < 1.15 * image.ImEncode(".png").Length);
    }

    [Fact]
    public void Encode_DrawnGroup_DecodesToItAndTakesLittleMoreThanOpenCvs()
    {
        using var image = DrawnFace.Group().Picture;

        Assert.True(AssertSurvives(image) < 1.15 * image.ImEncode(".png").Length);
    }

    [SharedDataFact]
    public void Encode_Photo_DecodesToItAndTakesLittleMoreThanOpenCvs()
    {
        using var image = Cv2.ImRead(SharedData.PathOf("photos", "the_beatles.jpg"));

        Assert.True(AssertSurvives(image) < 1.15 * image.ImEncode(".png").Length);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Encode_SeveralThreads_GiveTheSameFile(int threads)
    {
        using Mat image = new(900, 1500, MatType.CV_8UC3);
        Cv2.Randu(image, Scalar.All(0), Scalar.All(256));
        using var alone = ImageEncoder.Encode(image, ImageFormat.Png);
        using var shared = ImageEncoder.Encode(image, ImageFormat.Png, threads);

        Assert.True(alone.Bytes.Span.SequenceEqual(shared.Bytes.Span));
    }

    [Fact]
    public void Encode_PartOfALargerImage_TakesTheRowsOfThatPart()
    {
        using var whole = DrawnFace.Group().Picture;
        using var part = new Mat(whole, new Rect(100, 50, 301, 205));

        AssertSurvives(part);
    }

    [Fact]
    public void Bytes_DisposedFile_SaysSo()
    {
        using Mat image = new(20, 20, MatType.CV_8UC3, Scalar.All(7));
        var file = ImageEncoder.Encode(image, ImageFormat.Png);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Bytes);
    }

    /// <returns>Length of the file.</returns>
    private static int AssertSurvives(Mat image)
    {
        using var encoded = ImageEncoder.Encode(image, ImageFormat.Png);
        var file = encoded.Bytes.Span;
        using var decoded = Cv2.ImDecode(file, ImreadModes.Unchanged);
        Assert.Equal(image.Size(), decoded.Size());
        Assert.Equal(MatType.CV_8UC3, decoded.Type());
        Assert.Equal(0, Cv2.Norm(image, decoded, NormTypes.INF));
        AssertIntact(file, image.Height * ((image.Width * 3) + 1));
        return file.Length;
    }

    /// <summary>Checks what decoders may overlook: every chunk's checksum, that of the data, and that the file ends where it should.</summary>
    private static void AssertIntact(ReadOnlySpan<byte> file, int unpackedLength)
    {
        using var data = new MemoryStream();
        var at = 8;
        ReadOnlySpan<byte> type;
        do
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            type = file.Slice(at + 4, 4);
            Assert.Equal(Crc32.HashToUInt32(file.Slice(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]));
            if (type.SequenceEqual("IDAT"u8))
            {
                data.Write(file.Slice(at + 8, length));
            }

            at += length + 12;
        }
        while (!type.SequenceEqual("IEND"u8));
        Assert.Equal(file.Length, at);

        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress, leaveOpen: true);
        using var unpacked = new MemoryStream();
        zlib.CopyTo(unpacked);
        Assert.Equal(unpackedLength, unpacked.Length);
        var bytes = unpacked.GetBuffer().AsSpan(0, unpackedLength);
        var checksum = Adler32.Append(Adler32.Start, bytes);
        Assert.Equal(checksum, BinaryPrimitives.ReadUInt32BigEndian(data.GetBuffer().AsSpan((int)data.Length - 4)));
    }
}
