using System.Diagnostics;
using System.Net;
using KeypointService.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace KeypointService.Capacity;

/// <summary>
/// Bounds the open connections, and those of each client. Where there are too many, a new one takes the place of the one that
/// was idle longest, and of those that never asked anything first: nobody locks others out by holding connections open.
/// </summary>
internal sealed class ConnectionGate(IOptions<LimitsOptions> limits, IOptions<AccessOptions> access)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<OpenConnection> _open = [];
    private readonly int _most = limits.Value.MaxConnections;
    private readonly int _share = Math.Max(1, (int)(limits.Value.MaxConnections * limits.Value.ClientShare));
    private readonly IPNetwork[] _proxies = [.. access.Value.Proxies.Select(proxy => AccessOptions.ParseNetwork(proxy)!.Value)];

    /// <summary>Serves a connection where it finds a place.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async context =>
    {
        OpenConnection connection = new(context, ClientOf(context));
        if (!Enter(connection))
        {
            context.Abort();
            return;
        }

        context.Features.Set(connection);
        try
        {
            await next(context);
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(connection);
            }
        }
    };

    /// <summary>Tells a request's connection that it is at work.</summary>
    public static async Task TrackAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<OpenConnection>();
        connection?.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.End();
        }
    }

    /// <summary>Waits until every connection has been answered and none is new: what was just accepted counts as new for a moment.</summary>
    /// <param name="most">Longest wait.</param>
    public async Task SettleAsync(TimeSpan most)
    {
        var start = Stopwatch.GetTimestamp();
        var quiet = start;
        while (Stopwatch.GetElapsedTime(start) < most && Stopwatch.GetElapsedTime(quiet) < Calm)
        {
            await Task.Delay(Poll);
            quiet = IsAwaited() ? Stopwatch.GetTimestamp() : quiet;
        }
    }

    private bool IsAwaited()
    {
        lock (_lock)
        {
            return _open.Exists(connection => !connection.IsIdle || !connection.HasServed);
        }
    }

    private bool Enter(OpenConnection connection)
    {
        OpenConnection? evicted = null;
        lock (_lock)
        {
            var own = connection.Client is null ? 0 : _open.Count(other => other.Client == connection.Client);
            if (_open.Count >= _most || own >= _share)
            {
                evicted = _open
                    .Where(other => other.IsIdle && (own < _share || other.Client == connection.Client))
                    .OrderBy(other => other.HasServed)
                    .ThenBy(other => other.IdleSince)
                    .FirstOrDefault();
                if (evicted is null)
                {
                    return false;
                }

                _open.Remove(evicted);
            }

            _open.Add(connection);
        }

        evicted?.Abort();
        return true;
    }

    // A proxy brings many clients, and has no share.
    private string? ClientOf(ConnectionContext context)
    {
        var address = (context.RemoteEndPoint as IPEndPoint)?.Address;
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && Array.Exists(_proxies, proxy => proxy.Contains(plain)) ? null : ClientNames.AddressOf(plain);
    }
}
