using KeypointService.Vision.Isolation;

namespace KeypointService.Vision.Tests.Isolation;

public sealed class DecoderProcessTests
{
    [Fact]
    public void Dispose_ProcessWhosePipesWereUsed_ClosesThem()
    {
        var process = DecoderProcess.Start(new DecoderProgram("/bin/cat", []), []);
        var (input, output) = (process.Input, process.Output);
        input.Write("a"u8);
        input.Flush();
        Assert.Equal('a', output.ReadByte());

        process.Dispose();

        Assert.Throws<ObjectDisposedException>(() => input.WriteByte(0));
        Assert.Throws<ObjectDisposedException>(() => output.ReadByte());
    }

    [Fact]
    public void Start_ProcessThatComplainsWithoutAnEnd_IsNotListenedTo()
    {
        const long complaint = 300_000_000;
        using var process = DecoderProcess.Start(
            new DecoderProgram("/bin/sh", ["-c", $"head -c {complaint} /dev/zero >&2; echo"]), []);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Assert.Equal('\n', process.Output.ReadByte());

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, complaint / 3);
    }

    [Fact]
    public void Watch_ProcessThatSaysNothing_IsEndedAsTooSlow()
    {
        using var process = DecoderProcess.Start(new DecoderProgram("/bin/cat", []), []);

        var death = Assert.Throws<DecoderDeathException>(
            () => process.Watch(() => process.Output.ReadExactly(new byte[1]), TimeSpan.FromMilliseconds(1)));

        Assert.Equal(DecoderDeath.Time, death.Cause);
    }

    [Fact]
    public void Watch_ProcessThatClosesItsPipeAndHangs_IsEndedAsTooSlow()
    {
        using var process = DecoderProcess.Start(new DecoderProgram("/bin/sh", ["-c", "exec sleep 60 >&-"]), []);

        var death = Assert.Throws<DecoderDeathException>(
            () => process.Watch(() => process.Output.ReadExactly(new byte[1]), TimeSpan.FromSeconds(1)));

        Assert.Equal(DecoderDeath.Time, death.Cause);
    }
}
