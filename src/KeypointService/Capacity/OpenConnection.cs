using System.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace KeypointService.Capacity;

/// <summary>A connection, and whether it is at work.</summary>
/// <param name="context">The connection.</param>
/// <param name="client">Whose it is; null for a proxy's.</param>
internal sealed class OpenConnection(ConnectionContext context, string? client)
{
    private int _requests;

    public string? Client { get; } = client;

    /// <summary>True where no request is under way.</summary>
    public bool IsIdle => Volatile.Read(ref _requests) == 0;

    /// <summary>Time stamp of the last request's end, or of the connection's begin.</summary>
    public long IdleSince { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>True once a request was answered on it.</summary>
    public bool HasServed { get; private set; }

    public void Begin() => Interlocked.Increment(ref _requests);

    public void End()
    {
        (IdleSince, HasServed) = (Stopwatch.GetTimestamp(), true);
        Interlocked.Decrement(ref _requests);
    }

    public void Abort() => context.Abort(new ConnectionAbortedException("Another connection takes the place of an idle one."));
}
