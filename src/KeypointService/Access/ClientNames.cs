using System.Net;
using System.Net.Sockets;

namespace KeypointService.Access;

/// <summary>Who a request counts for: its key, or its address where there are no keys.</summary>
internal sealed class ClientNames(ApiKeys keys)
{
    // An IPv6 client has a whole /64 to change its address in.
    private const int Ipv6Prefix = 8;

    public string Of(HttpContext context) =>
        keys.AreRequired ? ApiKeys.KeyOf(context.Request) : AddressOf(context.Connection.RemoteIpAddress);

    /// <summary>The address, or the network that one IPv6 client has to itself.</summary>
    public static string AddressOf(IPAddress? address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6Prefix))
            : address?.MapToIPv4().ToString() ?? "";
}
