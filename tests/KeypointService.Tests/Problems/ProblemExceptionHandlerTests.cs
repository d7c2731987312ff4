using KeypointService.Problems;
using KeypointService.Vision.Isolation;
using Microsoft.AspNetCore.Http;

namespace KeypointService.Tests.Problems;

public sealed class ProblemExceptionHandlerTests
{
    [Fact]
    public async Task Handle_DecoderThatTheSystemEndedForWantOfMemory_IsLoggedAndToldAsSuch()
    {
        await using Service service = new();
        KeptLines<ProblemExceptionHandler> log = new();
        DefaultHttpContext context = new() { RequestServices = service.Services };

        await new ProblemExceptionHandler(log).TryHandleAsync(context, new DecoderDeathException(DecoderDeath.Memory, 137), default);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Contains("exit code 137 (Memory)", Assert.Single(log.Lines), StringComparison.Ordinal);
    }
}
