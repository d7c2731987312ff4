using KeypointService.Vision.Isolation;

namespace KeypointService.Vision.Tests.Isolation;

public sealed class SandboxTests
{
    private const byte NotPermitted = 1;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_Process_CannotOpenConnectBeginOrSignalAnythingButItself(bool allowsThreads)
    {
        using var process = DecoderProcess.Start(
            DecoderProgram.Of(typeof(Program).Assembly), [SandboxProbe.Argument, $"{allowsThreads}"]);
        var answers = new byte[SandboxProbe.Tries.Length];
        process.Output.ReadExactly(answers);

        byte[] expected = [.. Enumerable.Repeat(NotPermitted, answers.Length - 1), 0];
        Assert.Equal(SandboxProbe.Tries.Zip(expected), SandboxProbe.Tries.Zip(answers));
    }
}
