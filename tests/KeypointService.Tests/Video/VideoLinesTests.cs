using System.IO.Pipelines;
using System.Text.Json;
using KeypointService.Faces;
using KeypointService.Video;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KeypointService.Tests.Video;

public sealed class VideoLinesTests
{
    [Theory]
    [InlineData(3, 600, true)]
    [InlineData(3, 600, false)]
    [InlineData(600, 3, true)]
    public async Task Flush_ClientThatDoesNotRead_LosesItsConnectionWhenItsTimeInAllIsOver(int seconds, int secondsOfOthers, bool isWanted)
    {
        using Connection connection = new();
        DefaultHttpContext context = new();
        context.Features.Set<IHttpResponseBodyFeature>(connection);
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        await using VideoLines lines = new(
            context, FaceFormat.Usual, JsonSerializerOptions.Web, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(secondsOfOthers), () => isWanted);
        for (var line = 0; line < 2; line++)
        {
            var flush = lines.FlushAsync();
            await Task.Delay(100);
            await connection.ReadAsync();
            await flush;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(lines.FlushAsync);

        Assert.True(connection.RequestAborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Lines_ClientThatReadsSlowly_AreNotCutByTheServerBefore()
    {
        DefaultHttpContext context = new();
        Pace pace = new() { MinDataRate = new MinDataRate(4096, TimeSpan.FromSeconds(10)) };
        context.Features.Set<IHttpMinResponseDataRateFeature>(pace);

        await using VideoLines lines = new(
            context, FaceFormat.Usual, JsonSerializerOptions.Web, TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(30), () => false);

        Assert.Equal(TimeSpan.FromSeconds(600), pace.MinDataRate.GracePeriod);
    }

    private sealed class Pace : IHttpMinResponseDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; }
    }

    /// <summary>A connection whose client reads when it is told to.</summary>
    private sealed class Connection : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        private readonly CancellationTokenSource _aborted = new();

        public Connection() => Writer = new Line(_pipe.Writer);

        public PipeWriter Writer { get; }

        public Stream Stream => Writer.AsStream();

        public CancellationToken RequestAborted { get => _aborted.Token; set => throw new NotSupportedException(); }

        public async Task ReadAsync() => _pipe.Reader.AdvanceTo((await _pipe.Reader.ReadAsync()).Buffer.End);

        public void Dispose() => _aborted.Dispose();

        public void Abort() => _aborted.Cancel();

        public Task CompleteAsync() => throw new NotSupportedException();

        public void DisableBuffering() => throw new NotSupportedException();

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Has a line to send at each flush.</summary>
    private sealed class Line(PipeWriter writer) : PipeWriter
    {
        public override void Advance(int bytes) => writer.Advance(bytes);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => writer.Complete(exception);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            await writer.WriteAsync("a line\n"u8.ToArray(), cancellationToken);
            return default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);
    }
}
