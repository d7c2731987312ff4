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
}
