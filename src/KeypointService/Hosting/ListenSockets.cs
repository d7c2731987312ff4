using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KeypointService.Hosting;

/// <summary>
/// The sockets that the service listens on. Whoever closes such a socket resets the connections that the system has taken
/// and the program has not; here the system first takes no further ones.
/// </summary>
internal sealed unsafe partial class ListenSockets
{
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;

    // Classic BPF over the TCP header: whatever asks for a new connection is dropped, the rest passes.
    private const ushort LoadByte = 0x30;
    private const ushort And = 0x54;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Flags = 13;
    private const uint Synchronize = 0x02;
    private const uint Drop = 0;
    private const uint Pass = uint.MaxValue;

    private readonly ConcurrentBag<Socket> _sockets = [];

    /// <exception cref="SocketException">The service cannot listen there; the message says where.</exception>
    public Socket Bind(EndPoint endpoint)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            _sockets.Add(socket);
            return socket;
        }
        catch (SocketException exception)
        {
            // Of the same type and code: a server that cannot listen by IPv6 goes on to IPv4, and knows an address in use by its code.
            throw new SocketException((int)exception.SocketErrorCode, $"Cannot listen at {endpoint}: {exception.Message}.");
        }
    }

    /// <summary>Lets nobody connect any more; those who have are still accepted. Where the system has no such filter, nothing changes.</summary>
    public void TakeNobodyNew()
    {
        var instructions = stackalloc Instruction[]
        {
            new(LoadByte, 0, 0, Flags),
            new(And, 0, 0, Synchronize),
            new(JumpIfEqual, 0, 1, Synchronize),
            new(Return, 0, 0, Drop),
            new(Return, 0, 0, Pass),
        };
        Filter filter = new() { Length = 5, Instructions = instructions };
        foreach (var socket in _sockets.Where(socket => socket.ProtocolType == ProtocolType.Tcp))
        {
            _ = SetOption(socket.SafeHandle, SocketLevel, AttachFilter, &filter, (uint)sizeof(Filter));
        }
    }

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(SafeSocketHandle socket, int level, int name, Filter* value, uint length);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Instruction* Instructions;
    }
}
