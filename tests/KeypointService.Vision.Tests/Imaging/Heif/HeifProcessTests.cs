using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Tests.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Heif;

/// <summary>The process that decodes a picture: how it is shut in, and what is told where it ends before its time.</summary>
public sealed class HeifProcessTests : IDisposable
{
    // As many as a decoder takes: they keep it busy for longer than it takes to find it.
    private const int TilesOfASide = 31;

    // Where it was through all the same before it was found, it is tried again.
    private const int MostTries = 20;

    private static readonly Size LargeSize = new(TilesOfASide * CodedPicture.Width, TilesOfASide * CodedPicture.Height);
    private static readonly byte[] Large = HeifFile.WriteGrid(
        CodedPicture.Hevc, "heic", TilesOfASide, TilesOfASide, LargeSize.Width, LargeSize.Height);

    private readonly string _mark = Path.GetTempFileName();

    public void Dispose() => File.Delete(_mark);

    [Fact]
    public async Task Decode_Process_IsShutIn()
    {
        using CancellationTokenSource enough = new();
        var (status, limits) = ("", "");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DecodeAsync(
            async decoder =>
            {
                (status, limits) = (SystemProcess.Read(decoder, "status"), SystemProcess.Read(decoder, "limits"));
                if (limits.Length > 0)
                {
                    await enough.CancelAsync();
                }
            },
            enough.Token));

        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"Max data size\s+unlimited", limits);
        Assert.DoesNotMatch(@"Max address space\s+unlimited", limits);
        Assert.Matches(@"Max cpu time\s+3\s+4\s", limits);
        Assert.Matches(@"Max file size\s+0\s+0\s", limits);
        Assert.Empty(Decoders());
    }

    [Theory]
    [InlineData("ABRT", 134)]
    [InlineData("SEGV", 139)]
    public async Task Decode_ProcessThatBreaksDown_IsRefusedAsDamaged(string signal, int exitCode)
    {
        var failure = await Assert.ThrowsAsync<CorruptImageException>(
            () => DecodeAsync(decoder => SystemProcess.SignalAsync(decoder, signal)));

        AssertBrokeDown(failure, exitCode);
        Assert.Empty(Decoders());
    }

    [Fact]
    public async Task Decode_ProcessThatTheSystemKills_IsNotThePicturesFault()
    {
        var failure = await Assert.ThrowsAsync<DecoderDeathException>(
            () => DecodeAsync(decoder => SystemProcess.SignalAsync(decoder, "KILL")));

        Assert.Equal((DecoderDeath.Memory, 137), (failure.Cause, failure.ExitCode));
    }

    [Fact]
    public void Decode_ProcessThatUsesUpItsProcessorTime_IsTooCostly()
    {
        var failure = Assert.Throws<CostlyImageException>(() => DecodeWith(SandboxProbe.EndlessArgument));

        Assert.Equal(("maxDecodingSeconds", 3), (failure.LimitName, failure.Limit));
        Assert.Contains("3 seconds are taken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ProcessThatCallsPastTheFilter_IsRefusedAsDamaged()
    {
        var failure = Assert.Throws<CorruptImageException>(() => DecodeWith(SandboxProbe.OtherTableArgument));

        AssertBrokeDown(failure, exitCode: 159);
    }

    private static void AssertBrokeDown(CorruptImageException failure, int exitCode)
    {
        Assert.Equal("The HEIC picture cannot be decoded: the decoder broke down over it: it is damaged.", failure.Message);
        var death = Assert.IsType<DecoderDeathException>(failure.InnerException);
        Assert.Equal((DecoderDeath.Breakdown, exitCode), (death.Cause, death.ExitCode));
    }

    /// <summary>Has a process decode that shuts itself in as the decoder does, and then goes its own way.</summary>
    private static void DecodeWith(string argument)
    {
        using HeifProcess process = new(DecoderProcess.Start(DecoderProgram.Of(typeof(Program).Assembly), [argument]));
        process.Decode(
            HeifFile.Write(CodedPicture.Hevc, ["heic"]), ImageFormat.Heic, new Size(CodedPicture.Width, CodedPicture.Height), gray: true, default)
            .Dispose();
    }

    /// <summary>Decodes the large picture, and does something to the process when it has shut itself in.</summary>
    /// <returns>When the picture was decoded to its end again and again, whatever was done.</returns>
    private async Task DecodeAsync(Func<string, Task> interfere, CancellationToken cancellation = default)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await DecodeOnceAsync(interfere, cancellation);
        }
    }

    private async Task DecodeOnceAsync(Func<string, Task> interfere, CancellationToken cancellation)
    {
        // The runtime looks for no library there: it tells this test's process from those of others.
        var program = DecoderProgram.Of(typeof(Program).Assembly);
        using HeifProcess process = new(DecoderProcess.Start(
            program with { Arguments = ["exec", "--additionalprobingpath", _mark, .. program.Arguments] }, [HeifHost.Argument]));
        var decoding = Task.Run(
            () => process.Decode(Large, ImageFormat.Heic, LargeSize, gray: true, cancellation).Dispose(), CancellationToken.None);
        while (!decoding.IsCompleted)
        {
            if (Decoders().FirstOrDefault(SystemProcess.IsFiltered) is { } decoder)
            {
                await interfere(decoder);
                break;
            }

            await Task.Delay(1, CancellationToken.None);
        }

        await decoding;
    }

    private string[] Decoders() => SystemProcess.Find(HeifHost.Argument, _mark);
}
