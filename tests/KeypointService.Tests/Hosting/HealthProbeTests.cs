using System.Diagnostics;
using KeypointService.Hosting;
using Microsoft.Extensions.Configuration;

namespace KeypointService.Tests.Hosting;

/// <summary>The health check asks where the service of its settings listens.</summary>
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080/", "http_ports=8080")]
    [InlineData("http://127.0.0.1:8080/", "http_ports=8080;8081", "Access:ManagementPort=0")]
    [InlineData("http://127.0.0.1:9090/", "http_ports=8080", "Access:ManagementPort=9090")]
    [InlineData("http://127.0.0.1:9090/", "urls=https://+:443", "Access:ManagementPort=9090")]
    [InlineData("http://127.0.0.1:9000/", "urls=http://+:9000;http://+:9001", "http_ports=8080")]
    [InlineData("http://127.0.0.1:9000/", "urls=http://0.0.0.0:9000/")]
    [InlineData("http://127.0.0.1:9000/", "urls=http://[::]:9000")]
    [InlineData("http://10.0.0.7:9000/", "urls=http://10.0.0.7:9000")]
    [InlineData("https://127.0.0.1:8443/", "https_ports=8443")]
    [InlineData("https://127.0.0.1:7000/", "Kestrel:Endpoints:Https:Url=https://*:7000", "urls=http://+:9000")]
    [InlineData("http://127.0.0.1:8080/", "Kestrel:Endpoints:H2c:Url=http://*:8081", "Kestrel:Endpoints:H2c:Protocols=Http2", "Kestrel:Endpoints:Http:Url=http://*:8080")]
    [InlineData("http://127.0.0.1:8081/", "Kestrel:Endpoints:H2c:Url=http://*:8081", "Kestrel:Endpoints:H2c:Protocols=Http2")]
    [InlineData("http://localhost:5000/")]
    public void AddressOf_Settings_IsWhereTheServiceListens(string expected, params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]))
            .Build();

        Assert.Equal(new Uri($"{expected}health/ready"), HealthProbe.AddressOf(configuration));
    }

    [Fact]
    public async Task HealthCheck_OfAServiceThatSomebodyStarted_TellsWhetherItIsReady()
    {
        var file = Path.GetTempFileName();
        try
        {
            var management = LocalPort.Free();
            await File.WriteAllTextAsync(file, $$"""{ "Access": { "ManagementPort": {{management}} } }""");
            using RunningService service = new($"--Settings:File={file}");
            await service.WaitForAsync(new Uri($"http://127.0.0.1:{management}/health/ready"));

            Assert.Equal(0, await ProbeAsync($"--Settings:File={file}"));
            Assert.Equal(1, await ProbeAsync($"--urls=http://127.0.0.1:{LocalPort.Free()}"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<int> ProbeAsync(string setting)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "KeypointService.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, HealthProbe.Argument, setting]))!;
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }
}
