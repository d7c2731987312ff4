using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Jpeg;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

/// <summary>JPEG files as cameras, phones and broken uploads leave them.</summary>
public sealed class JpegFileTests : IDisposable
{
    // IMWRITE_JPEG_SAMPLING_FACTOR, for which OpenCvSharp has no name.
    private const ImwriteFlags SamplingFactor = (ImwriteFlags)7;

    private static readonly byte[] EndMarker = [0xff, 0xd9];

    private readonly Mat _picture = DrawnFace.Portrait(417, 303, 120).Picture;

    public static TheoryData<string, bool> Trailers()
    {
        TheoryData<string, bool> data = [];
        foreach (var kind in new[] { "film", "film full of scans", "second picture", "cut second picture", "zeros", "maker's data" })
        {
            data.Add(kind, true);
            data.Add(kind, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Trailers))]
    public void Decode_PictureWithSomethingBehindIt_IsThePictureAlone(string kind, bool progressive)
    {
        var file = Encode(progressive);
        byte[] whole = [.. file, .. Trailer(kind, file)];

        AssertSame(file, whole);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    public void Decode_EveryRowButNoEndMarker_IsAnswered(bool progressive, int restartRows)
    {
        var file = Encode(progressive, restartRows);

        AssertSame(file, file[..^2]);
    }

    [Theory]
    [InlineData("film")]
    [InlineData("second picture")]
    [InlineData("zeros")]
    public void Decode_EveryRowNoEndMarkerAndSomethingBehind_IsAnswered(string kind)
    {
        var file = Encode(progressive: false);

        // A film's first bytes would be read as more rows if the picture had any left.
        AssertSame(file, [.. file[..^2], .. Trailer(kind, file)]);
    }

    [Theory]
    [InlineData(false, 0.4, "film")]
    [InlineData(false, 0.4, "second picture")]
    [InlineData(false, 0.4, "zeros")]
    [InlineData(false, 0.4, "none")]
    [InlineData(false, 0.9, "none")]
    [InlineData(true, 0.4, "none")]
    [InlineData(true, 0.4, "film")]
    public void Decode_CutPictureWithAnEndMarkerSomewhereBehind_IsRefused(bool progressive, double kept, string kind)
    {
        var file = Encode(progressive);
        byte[] cut = [.. file[..(int)(file.Length * kept)], .. Trailer(kind, file), .. progressive ? [] : EndMarker];

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(cut, ImageHeader.Read(cut)));

        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, "text")]
    [InlineData(0.5, "markers")]
    [InlineData(0.7, "text")]
    [InlineData(0.7, "many zeros")]
    [InlineData(0.9, "maker's data")]
    [InlineData(0.5, "film")]
    public void Decode_CutPictureFilledUpWithSomethingElse_IsRefused(double kept, string kind)
    {
        var file = Encode(progressive: false);
        byte[] cut = [.. file[..(int)(file.Length * kept)], .. Trailer(kind, file), .. EndMarker];

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(cut, ImageHeader.Read(cut)));

        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0.6, true)]
    [InlineData(0.3, false)]
    public void Decode_ProgressiveCutInAScanThatGivesRows_SaysHowMuchIsMissing(double kept, bool hasEnd)
    {
        var file = Encode(progressive: true);
        var (start, end) = Scans(file).Last(scan => !scan.Refines).Range;
        byte[] cut = [.. file[..(int)(start + (kept * (end - start)))], .. hasEnd ? EndMarker : []];

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(cut, ImageHeader.Read(cut)));

        Assert.Matches("about [0-9]+ % of it is missing", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_ProgressiveThatLacksItsLastRefinements_ShowsEveryRow(bool hasEnd)
    {
        var file = Encode(progressive: true);
        var lastThatGivesRows = Scans(file).Last(scan => !scan.Refines).Range.End;
        byte[] cut = [.. file[..(lastThatGivesRows + 400)], .. hasEnd ? EndMarker : []];

        using var image = ImageDecoder.Decode(cut, ImageHeader.Read(cut));
        using var whole = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.True(Cv2.Norm(image, whole, NormTypes.L1) / (image.Total() * 3) < 6);
    }

    [Fact]
    public void Decode_WholePictureWithPaddingBeforeItsEnd_IsAnswered()
    {
        var file = Encode(progressive: false);

        AssertSame(file, [.. file[..^2], .. new byte[5000], .. EndMarker]);
    }

    [Fact]
    public void Decode_CutPicture_SaysHowMuchIsMissing()
    {
        var file = Encode(progressive: false);
        var cut = file[..(file.Length / 2)];

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(cut, ImageHeader.Read(cut)));

        Assert.Matches("about [3-7][0-9] % of it is missing", error.Message);
    }

    [Fact]
    public void Decode_WholePictureThatEndsInMiddleGray_IsAnswered()
    {
        using var gray = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(128));
        var file = gray.ImEncode(".jpg");

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(gray.Size(), image.Size());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void Read_StrayBytesBetweenSegments_ArePassedOver(int count)
    {
        var file = Encode(progressive: false);
        byte[] stray = [.. file[..20], .. Enumerable.Repeat((byte)7, count), .. file[20..]];

        Assert.Equal(ImageHeader.Read(file), ImageHeader.Read(stray));
    }

    [Theory]
    [InlineData(false, 800, 95, 0, ImreadModes.ReducedGrayscale2)]
    [InlineData(true, 800, 95, 0, ImreadModes.ReducedGrayscale2)]
    [InlineData(true, 800, 60, 0, ImreadModes.ReducedGrayscale2)]
    [InlineData(true, 400, 95, 0, ImreadModes.ReducedGrayscale4)]
    [InlineData(false, 400, 75, 0, ImreadModes.ReducedGrayscale4)]
    [InlineData(true, 400, 95, 3, ImreadModes.ReducedGrayscale4)]
    [InlineData(false, 200, 95, 0, ImreadModes.ReducedGrayscale8)]
    [InlineData(true, 200, 75, 3, ImreadModes.ReducedGrayscale8)]
    public void DecodeReduced_ProgressivePicture_DiffersByAboutAGrayLevel(
        bool colourIsSampled, int leastSide, int quality, int restartRows, ImreadModes whole)
    {
        var file = EncodeLarge(colourIsSampled, quality, restartRows);

        using var reduced = ImageDecoder.DecodeReduced(file, ImageHeader.Read(file), leastSide);

        using var expected = Cv2.ImDecode(file, whole);
        Assert.InRange(Cv2.Norm(expected, reduced.Gray, NormTypes.L1) / expected.Total(), 0, 1.5);
    }

    [Theory]
    [InlineData(false, 200, 50, ImreadModes.ReducedGrayscale8)]
    [InlineData(true, 200, 50, ImreadModes.ReducedGrayscale8)]
    [InlineData(false, 800, 30, ImreadModes.ReducedGrayscale2)]
    [InlineData(true, 1600, 95, ImreadModes.Grayscale)]
    public void DecodeReduced_ProgressivePictureOfWhichTheScaleShowsEveryBitThatIsRead_IsExact(
        bool colourIsSampled, int leastSide, int quality, ImreadModes whole)
    {
        var file = EncodeLarge(colourIsSampled, quality);

        using var reduced = ImageDecoder.DecodeReduced(file, ImageHeader.Read(file), leastSide);

        using var expected = Cv2.ImDecode(file, whole);
        Assert.Equal(0, Cv2.Norm(expected, reduced.Gray, NormTypes.INF));
    }

    [Theory]
    [InlineData(92, 1, 2, 4)]
    [InlineData(92, 2, 1, 2)]
    [InlineData(85, 2, 1, 3)]
    [InlineData(50, 2, 2, 4)]
    [InlineData(92, 4, 1, 1)]
    [InlineData(50, 4, 2, 3)]
    [InlineData(92, 8, 1, 0)]
    [InlineData(50, 8, 2, 0)]
    public void ForGray_ProgressivePicture_LeavesOutTheLumasBitsThatTheScaleDoesNotShow(int quality, int reduction, int means, int waves)
    {
        var file = _picture.ImEncode(
            ".jpg", new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1), new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));

        var needed = JpegScanChoice.ForGray(JpegPicture.Read(file), reduction);

        // Two of the means, and of the waves those of the first band, of the second, and two that refine both.
        Assert.Equal(means, needed.Count(scan => scan.First == 0));
        Assert.Equal(waves, needed.Count(scan => scan.First > 0));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Take_ProgressivePictureWithoutItsLastScans_LooksWholeToTheDecoder(int reduction)
    {
        var file = EncodeLarge(colourIsSampled: true, quality: 95);

        using var content = JpegContent.Take(file, ImageHeader.Read(file), gray: true, reduction);

        Assert.True(content.Bytes.Length < file.Length);
        Assert.All(JpegScan.MissingAfter(JpegPicture.Read(content.Bytes).Scans), missing => Assert.Equal(0, missing));
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(1, 64)]
    [InlineData(255, 0)]
    [InlineData(0, 63)]
    public void DecodeReduced_ProgressiveScanOfNoPossibleBand_IsRefused(byte first, byte last)
    {
        var file = EncodeLarge(colourIsSampled: true, quality: 95);
        var scan = JpegPicture.Read(file).Scans.First(scan => scan.First > 0);
        (file[scan.Data - 3], file[scan.Data - 2]) = (first, last);

        Assert.Throws<CorruptImageException>(() => ImageDecoder.DecodeReduced(file, ImageHeader.Read(file), 800));
    }

    [Theory]
    [InlineData(0xf1)]
    [InlineData(0x15)]
    [InlineData(0x01)]
    public void Read_SamplingThatDoesNotExist_IsRefused(byte sampling)
    {
        var file = JpegFile.ManyScans(64, 64, 2);
        file[file.AsSpan().IndexOf([(byte)0xff, (byte)0xc2]) + 11] = sampling;

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    [Fact]
    public void Decode_ScanOfMoreComponentsThanAnyColourHas_IsRefused()
    {
        var file = JpegFile.ManyScans(64, 64, 2);
        var scan = file.AsSpan().IndexOf([(byte)0xff, (byte)0xda]);
        byte[] header = [0xff, 0xda, 1, 4, 127, .. Enumerable.Repeat<byte[]>([1, 0x00], 127).SelectMany(part => part), 0, 0, 0];
        byte[] many = [.. file[..scan], .. header, .. file[(scan + 10)..]];

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(many, ImageHeader.Read(many)));
    }

    [Fact]
    public void Decode_GrayOfProgressivePicture_IsExact()
    {
        var file = Encode(progressive: true);

        using var gray = ImageDecoder.Decode(file, ImageHeader.Read(file), gray: true);

        using var whole = Cv2.ImDecode(file, ImreadModes.Grayscale);
        Assert.Equal(0, Cv2.Norm(whole, gray, NormTypes.INF));
    }

    public void Dispose() => _picture.Dispose();

    private static void AssertSame(byte[] expected, byte[] actual)
    {
        using var picture = ImageDecoder.Decode(expected, ImageHeader.Read(expected));
        using var same = ImageDecoder.Decode(actual, ImageHeader.Read(actual));
        Assert.Equal(0, Cv2.Norm(picture, same, NormTypes.INF));
    }

    private static byte[] Trailer(string kind, byte[] picture)
    {
        var noise = new byte[5000];
        new Random(3).NextBytes(noise);
        byte[] film = [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0, .. "isommp42"u8, 0, 0, 19, 144, .. "mdat"u8, .. noise];
        return kind switch
        {
            "film" => film,
            "film full of scans" => [.. film, .. Enumerable.Repeat<byte[]>([0xff, 0xda, 0, 8], 500).SelectMany(scan => scan)],
            "second picture" => picture,
            "cut second picture" => picture[..(picture.Length / 2)],
            "zeros" => new byte[300],
            "many zeros" => new byte[200_000],
            "text" => [.. Enumerable.Repeat("Content-Disposition: form-data; name=image\r\n"u8.ToArray(), 2000).SelectMany(line => line)],
            "markers" => [0xff, 0xe1, 0, 40, .. noise[..38].Select(value => (byte)(value & 0x7f)), .. noise.Select(value => (byte)(value & 0x7f))],
            "maker's data" => [0, 0, 1, 10, .. "SEFH"u8, .. noise[..200], .. "SEFT"u8],
            _ => [],
        };
    }

    private static IEnumerable<(bool Refines, (int Start, int End) Range)> Scans(byte[] file)
    {
        foreach (var scan in JpegPicture.Read(file).Scans)
        {
            yield return (scan.Refines, (scan.Start, scan.End));
        }
    }

    /// <summary>A large progressive picture with noise in every block.</summary>
    private byte[] EncodeLarge(bool colourIsSampled, int quality, int restartRows = 0)
    {
        using var large = _picture.Resize(new Size(1664, 1212), interpolation: InterpolationFlags.Cubic);
        using var noise = new Mat(large.Size(), large.Type());
        Cv2.Randn(noise, Scalar.All(20), Scalar.All(6));
        Cv2.Add(large, noise, large);
        return large.ImEncode(
            ".jpg",
            new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1),
            new ImageEncodingParam(ImwriteFlags.JpegQuality, quality),
            new ImageEncodingParam(ImwriteFlags.JpegRstInterval, restartRows),
            new ImageEncodingParam(SamplingFactor, colourIsSampled ? 0x221111 : 0x111111));
    }

    private byte[] Encode(bool progressive, int restartRows = 0) => _picture.ImEncode(
        ".jpg",
        new ImageEncodingParam(ImwriteFlags.JpegProgressive, progressive ? 1 : 0),
        new ImageEncodingParam(ImwriteFlags.JpegRstInterval, restartRows),
        new ImageEncodingParam(ImwriteFlags.JpegQuality, 92));
}
