using System.Net;
using System.Net.Sockets;

namespace KeypointService;

/// <summary>Ports of this machine.</summary>
internal static class LocalPort
{
    /// <summary>One that nobody listens at.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
