using KeypointService.Capacity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeypointService.Tests.Capacity;

/// <summary>How long a client that takes each piece in time is borne.</summary>
public sealed class PatientBodyTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(600d, false)]
    [InlineData(0.2, true)]
    public async Task Send_ToAClientThatTakesEachPieceInTime_EndsWithTheTimeForAllOfIt(double? longestSeconds, bool isCutOff)
    {
        Lifetime lifetime = new();
        await using SlowStream client = new();
        DefaultHttpContext context = new();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        context.Response.Body = client;

        await PatientBody.SendAsync(
            context,
            TimeSpan.FromSeconds(60),
            async body => await body.WriteAsync(new byte[10 * SlowStream.Piece]),
            longestSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(isCutOff, lifetime.IsAborted);
        Assert.Equal(isCutOff, client.Taken < 10 * SlowStream.Piece);
    }

    /// <summary>Takes a piece in a tenth of a second.</summary>
    private sealed class SlowStream : MemoryStream
    {
        public const int Piece = 64 * 1024;

        public long Taken => Length;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(100, cancellationToken);
            Write(buffer.Span);
        }
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
