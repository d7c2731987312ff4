using KeypointService.Problems;
using KeypointService.Vision.Isolation;

namespace KeypointService.Tests.Problems;

public sealed class ProblemTests
{
    [Fact]
    public void From_DecoderThatTheSystemEndedForWantOfMemory_IsNotThePicturesFault() =>
        Assert.Equal(ProblemKind.TooBusy, Problem.From(new DecoderDeathException(DecoderDeath.Memory, 137))!.Kind);

    [Fact]
    public void From_DecoderThatBrokeDownByItself_IsTheServicesFault() =>
        Assert.Null(Problem.From(new DecoderDeathException(DecoderDeath.Breakdown, 139)));
}
