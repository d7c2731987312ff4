using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeypointService.Benchmarks.Attack;

/// <summary>A raw connection that says what it wants, as slowly as it wants, from an address of its own on the loopback.</summary>
internal sealed class AttackClient : IDisposable
{
    private readonly Socket _socket;

    private AttackClient(Socket socket) => _socket = socket;

    /// <summary>Connects, and sends the head of a request.</summary>
    public static async Task<AttackClient> OpenAsync(AttackTarget target, string head, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        try
        {
            socket.Bind(new IPEndPoint(target.Attacker, 0));
            await socket.ConnectAsync(IPAddress.Loopback, target.Service.Port, cancellation);
            AttackClient client = new(socket);
            await client.SendAsync(Encoding.ASCII.GetBytes(head), cancellation);
            return client;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static string Post(string path, string type, long length) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n";

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellation)..];
        }
    }

    /// <summary>Waits until the service closes the connection; what it says is passed over.</summary>
    public async Task WaitForTheEndAsync(CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        while (await _socket.ReceiveAsync(buffer, cancellation) > 0)
        {
        }
    }

    /// <summary>Waits for an answer's first bytes.</summary>
    public async Task WaitForAnAnswerAsync(CancellationToken cancellation) => await _socket.ReceiveAsync(new byte[4096], cancellation);

    public void Dispose() => _socket.Dispose();
}
