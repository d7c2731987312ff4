using System.Diagnostics;
using System.Globalization;
using KeypointService.TestPictures;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video;

namespace KeypointService.Tests.Video;

/// <summary>The process that decodes, started from the service's program.</summary>
public sealed class VideoDecoderTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    // What the process holds before it opens a video; most of it is files that it shares with the service.
    private const int ItsOwn = 80;

    private readonly string _path = Path.GetTempFileName();
    private readonly VideoDecoding _decoding;

    public VideoDecoderTests()
    {
        // The runtime looks for no library there: it tells this test's processes from those of others.
        var program = DecoderProgram.Of(typeof(Program).Assembly);
        _decoding = new VideoDecoding(program with { Arguments = ["exec", "--additionalprobingpath", _path, .. program.Arguments] });
    }

    public void Dispose()
    {
        _decoding.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData(".avi", "MJPG", true)]
    [InlineData(".mp4", "mp4v", false)]
    [InlineData(".mkv", "MJPG", true)]
    public async Task Next_Video_GivesTheFramesOfTheReader(string extension, string codec, bool gray)
    {
        await using var decoder = await StartAsync(DrawnClip.Encode(extension, codec, 5), new VideoDecoderOptions { Gray = gray, Every = 2 });
        using var reader = VideoReader.Open(_path, new VideoReadOptions { Gray = gray });
        using OpenCvSharp.Mat expected = new();
        List<int> frames = [];
        while (await decoder.NextAsync(CancellationToken.None))
        {
            while (reader.Frame < decoder.Frame)
            {
                Assert.True(reader.Next());
            }

            reader.Read(expected);
            Assert.Equal(0, OpenCvSharp.Cv2.Norm(expected, decoder.Image));
            Assert.Equal(reader.Time, decoder.Time);
            frames.Add(decoder.Frame);
        }

        Assert.Equal([0, 2, 4], frames);
        Assert.Equal((0, false), (decoder.Errors, decoder.IsCutOff));
    }

    [Fact]
    public async Task Start_Process_IsShutIn()
    {
        await using var decoder = await StartAsync(DrawnClip.Encode(frames: 400), new VideoDecoderOptions());
        var process = Assert.Single(Decoders());
        var status = await File.ReadAllLinesAsync($"/proc/{process}/status");
        var limits = await File.ReadAllLinesAsync($"/proc/{process}/limits");
        var threads = Directory.GetDirectories($"/proc/{process}/task").Select(thread => File.ReadAllText($"{thread}/comm"));

        Assert.True(decoder.IsFiltered);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Contains("NoNewPrivs:\t1", status);

        // It comes and goes; where it is once it may want to come again, which would be the end of the process.
        Assert.DoesNotContain(threads, name => name.StartsWith(".NET Tiered", StringComparison.Ordinal));
        Assert.DoesNotContain(limits, line => line.StartsWith("Max data size", StringComparison.Ordinal) && line.Contains("unlimited", StringComparison.Ordinal));
        Assert.DoesNotContain(limits, line => line.StartsWith("Max address space", StringComparison.Ordinal) && line.Contains("unlimited", StringComparison.Ordinal));
        Assert.Matches(@"Max cpu time\s+600\s+601\s", string.Join('\n', limits));
        Assert.Matches(@"Max file size\s+0\s+0\s", string.Join('\n', limits));
        Assert.Matches(@"Max processes\s+0\s+0\s", string.Join('\n', limits));
    }

    [Fact]
    public async Task Open_ProcessThatWaits_IsTheOneThatDecodes()
    {
        _decoding.Prepare();
        _decoding.Prepare();
        var waiting = Assert.Single(Decoders());
        await using var decoder = await StartAsync(DrawnClip.Encode(frames: 5), new VideoDecoderOptions());

        Assert.Equal(waiting, Assert.Single(Decoders()));
        Assert.True(decoder.IsFiltered);
        Assert.True(await decoder.NextAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Open_ProcessDiedWaiting_StartsAnother()
    {
        _decoding.Prepare();
        using (var process = Process.GetProcessById(int.Parse(Assert.Single(Decoders()), CultureInfo.InvariantCulture)))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await using var decoder = await StartAsync(DrawnClip.Encode(frames: 5), new VideoDecoderOptions());

        Assert.True(await decoder.NextAsync(CancellationToken.None));
    }

    [Fact]
    public void Dispose_ProcessThatWaits_Ends()
    {
        _decoding.Prepare();
        _decoding.Dispose();
        _decoding.Prepare();

        Assert.Empty(Decoders());
    }

    [Fact]
    public async Task Next_ProcessThatDies_FailsThisVideo()
    {
        await using var decoder = await StartAsync(DrawnClip.Encode(frames: 400), new VideoDecoderOptions());
        Assert.True(await decoder.NextAsync(CancellationToken.None));
        await SystemProcess.SignalAsync(Assert.Single(Decoders()), "ABRT");

        var failure = await Assert.ThrowsAsync<UnreadableVideoException>(async () =>
        {
            while (await decoder.NextAsync(CancellationToken.None))
            {
                // What was under way still comes.
            }
        });

        Assert.Equal((VideoFault.DecoderFailed, 134), (failure.Fault, failure.ExitCode));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(16, false)]
    public async Task Next_MemoryOverTheLimit_FailsThisVideo(int megabytes, bool gray)
    {
        // A frame takes 7 MB as it is decoded, and 15 more in colours.
        var (failure, peak) = await FailAsync(
            DrawnClip.Encode(frames: 5, scale: 8), new VideoDecoderOptions { MaxMemoryBytes = megabytes * Megabyte, Gray = gray });

        Assert.Equal(VideoFault.TooMuchMemory, failure.Fault);
        Assert.InRange(peak, 10 * Megabyte, (megabytes + ItsOwn) * Megabyte);
    }

    [Theory]
    [InlineData(100_000_000, VideoFault.TooMuchMemory)]
    [InlineData(30_000_000, VideoFault.TooManyPixels)]
    public async Task Next_FrameThatIsLargerThanTheLimits_FailsThisVideo(long maxPixels, VideoFault fault)
    {
        var (failure, peak) = await FailAsync(
            GrowingClip.Encode(new OpenCvSharp.Size(8000, 5000)), new VideoDecoderOptions { MaxMemoryBytes = 32 * Megabyte, MaxPixels = maxPixels });

        Assert.Equal(fault, failure.Fault);
        Assert.InRange(peak, 10 * Megabyte, (32 + ItsOwn) * Megabyte);
    }

    [SharedDataFact]
    public async Task Next_SixteenReferencesOfFortyMegapixels_KeepToTheLimit()
    {
        var film = await File.ReadAllBytesAsync(SharedData.PathOf("..", "cases", "hostile", "h40r16.mp4"));
        foreach (var megabytes in new[] { 64, 256 })
        {
            var (failure, peak) = await FailAsync(
                film, new VideoDecoderOptions { MaxMemoryBytes = megabytes * Megabyte, MaxPixels = 50_000_000, Gray = true });

            Assert.Equal(VideoFault.TooMuchMemory, failure.Fault);
            Assert.InRange(peak, 10 * Megabyte, (megabytes + ItsOwn) * Megabyte);
        }
    }

    [Fact]
    public async Task Next_FrameThatTakesTooLong_EndsTheProcess()
    {
        var failure = await Assert.ThrowsAsync<UnreadableVideoException>(() =>
            StartAsync(DrawnClip.Encode(frames: 5), new VideoDecoderOptions { FrameDeadline = TimeSpan.Zero }));

        Assert.Equal(VideoFault.TooSlow, failure.Fault);
        Assert.Empty(Decoders());
    }

    [Fact]
    public async Task Next_Cancelled_EndsTheProcess()
    {
        using CancellationTokenSource cancelled = new();
        await using var decoder = await StartAsync(DrawnClip.Encode(frames: 400), new VideoDecoderOptions { Every = 1000 });
        Assert.True(await decoder.NextAsync(cancelled.Token));
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decoder.NextAsync(cancelled.Token));

        // It ends at once, though it is this one's until it is disposed.
        var patience = DateTime.UtcNow.AddSeconds(10);
        while (Decoders().Length > 0 && DateTime.UtcNow < patience)
        {
            await Task.Delay(20);
        }

        Assert.Empty(Decoders());
    }

    /// <summary>Decodes a video that fails, and tells the most memory that the process took, in bytes.</summary>
    private async Task<(UnreadableVideoException Failure, long Peak)> FailAsync(byte[] video, VideoDecoderOptions options)
    {
        long peak = 0;
        using CancellationTokenSource ended = new();

        // On a thread of its own: on a busy pool it could come too late for a process that fails at once.
        Thread watch = new(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                peak = Decoders().Select(Peak).Append(peak).Max();
                Thread.Sleep(1);
            }
        });
        watch.Start();
        var failure = await Assert.ThrowsAsync<UnreadableVideoException>(async () =>
        {
            await using var decoder = await StartAsync(video, options);
            while (await decoder.NextAsync(CancellationToken.None))
            {
                // Until it fails.
            }
        });
        await ended.CancelAsync();
        watch.Join();
        return (failure, peak);
    }

    private static long Peak(string process)
    {
        var line = SystemProcess.Read(process, "status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line[6..^2], CultureInfo.InvariantCulture);
    }

    private async Task<VideoDecoder> StartAsync(byte[] video, VideoDecoderOptions options)
    {
        await File.WriteAllBytesAsync(_path, video);
        return await _decoding.OpenAsync(_path, options, CancellationToken.None);
    }

    /// <summary>The processes that decode for this test.</summary>
    private string[] Decoders() => SystemProcess.Find("--decode-video", _path);
}
