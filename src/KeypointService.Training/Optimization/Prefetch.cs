using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KeypointService.Training.Optimization;

/// <summary>Computes the items of a sequence ahead of their use, on one thread of its own.</summary>
internal static class Prefetch
{
    private const int Ahead = 8;

    /// <summary>
    /// The items in their order. What the sequence throws, the reader gets. When the reader leaves, nothing is computed any more: what the
    /// sequence reads may be freed.
    /// </summary>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<T>(Ahead);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var filling = Task.Run(() => FillAsync(channel.Writer, items, left.Token), CancellationToken.None);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            await left.CancelAsync();
            await filling;
        }
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
