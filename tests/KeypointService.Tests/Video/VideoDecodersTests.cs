using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.TestPictures;
using KeypointService.Video;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video;
using Microsoft.Extensions.Options;

namespace KeypointService.Tests.Video;

/// <summary>What the log tells of a process that decodes and dies.</summary>
public sealed class VideoDecodersTests
{
    [Fact]
    public async Task Decode_ProcessThatTheSystemEndsForWantOfMemory_IsLoggedAndToldAsSuch()
    {
        KeptLines<VideoDecoders> log = new();

        await Assert.ThrowsAsync<DecoderDeathException>(() => DecodeAsync(log, new DecoderDeathException(DecoderDeath.Memory, 137)));

        Assert.Contains("exit code 137 (Memory)", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_ProcessThatBreaksDown_IsLoggedAndTheVideosFault()
    {
        KeptLines<VideoDecoders> log = new();

        var problem = await Assert.ThrowsAsync<RequestProblemException>(
            () => DecodeAsync(log, new UnreadableVideoException(VideoFault.DecoderFailed, exitCode: 139)));

        Assert.Equal(ProblemKind.UndecodableVideo, problem.Kind);
        Assert.Contains("exit code 139 (DecoderFailed)", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_VideoThatIsDamaged_IsNotLogged()
    {
        KeptLines<VideoDecoders> log = new();

        await Assert.ThrowsAsync<RequestProblemException>(() => DecodeAsync(log, new UnreadableVideoException(VideoFault.Damaged)));

        Assert.Empty(log.Lines);
    }

    /// <summary>Decodes a video to the point where this is met.</summary>
    private static async Task DecodeAsync(KeptLines<VideoDecoders> log, Exception met)
    {
        var options = Options.Create(new VideoOptions());
        using VideoDecoders decoders = new(options, Options.Create(new LimitsOptions()), log);
        using SpooledVideo video = new(new VideoSpace(options).Open());
        await video.WriteAsync(new MemoryStream(DrawnClip.Encode()), long.MaxValue, CancellationToken.None);
        await decoders.DecodeAsync(video, gray: true, every: 1, _ => Task.FromException(met), CancellationToken.None);
    }
}
