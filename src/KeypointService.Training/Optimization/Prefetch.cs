using System.Threading.Channels;

namespace KeypointService.Training.Optimization;

/// <summary>Computes the items of a sequence ahead of their use, on one thread of its own.</summary>
internal static class Prefetch
{
    private const int Ahead = 8;

    /// <summary>The items in their order. What the sequence throws, the reader gets.</summary>
    public static IAsyncEnumerable<T> ReadAsync<T>(IEnumerable<T> items, CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<T>(Ahead);
        _ = Task.Run(() => FillAsync(channel.Writer, items, cancellation), cancellation);
        return channel.Reader.ReadAllAsync(cancellation);
    }

    private static async Task FillAsync<T>(ChannelWriter<T> writer, IEnumerable<T> items, CancellationToken cancellation)
    {
        try
        {
            foreach (var item in items)
            {
                await writer.WriteAsync(item, cancellation);
            }

            writer.Complete();
        }
#pragma warning disable CA1031 // The reader of the channel gets the exception, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            writer.Complete(exception);
        }
    }
}
