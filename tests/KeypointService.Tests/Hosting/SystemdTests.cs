using System.Net.Sockets;
using System.Text;

namespace KeypointService.Tests.Hosting;

/// <summary>What a service manager of systemd's kind is told, and the unit that makes it listen.</summary>
public sealed class SystemdTests
{
    [Fact]
    public async Task Service_WithANotifySocket_TellsWhenItIsReadyAndWhenItStops()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            using RunningService service = new(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path }, []);

            Assert.Equal("READY=1", await ReceiveAsync(manager));
            using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            Assert.True(ready.IsSuccessStatusCode);

            service.Terminate();
            Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
            Assert.Equal(0, await service.ExitCodeAsync());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Unit_Service_WaitsForItsMessage() =>
        Assert.Contains("Type=notify\n", await File.ReadAllTextAsync(Unit()), StringComparison.Ordinal);

    [SystemdFact]
    public Task Unit_ManagersOwnCheck_FindsNothing() => SystemProgram.RunAsync(
        Path.GetTempPath(), SystemdFactAttribute.Program!, "verify", "--man=no", "--recursive-errors=no", Unit());

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        var message = new byte[1024];
        return Encoding.UTF8.GetString(message.AsSpan(0, await manager.ReceiveAsync(message, SocketFlags.None, patience.Token)));
    }

    private static string Unit() => Repository.PathOf("docker", "systemd", "keypointservice.service");
}
