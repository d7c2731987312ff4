using System.Diagnostics;

namespace KeypointService.Tests.Hosting;

/// <summary>nginx with the location that is recommended, and the service behind it.</summary>
internal sealed class NginxSite : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nginx-").FullName;
    private readonly RunningService _service = new("--Access:Proxies:0=127.0.0.1", "--Shutdown:GraceSeconds=0");
    private Process? _nginx;

    private NginxSite() => Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{LocalPort.Free()}/faces/") };

    /// <summary>Asks nginx, below the path.</summary>
    public HttpClient Client { get; }

    public static async Task<NginxSite> StartAsync()
    {
        NginxSite site = new();
        try
        {
            await site.WriteAsync();
            site._nginx = Process.Start(
                NginxFactAttribute.Program!, ["-e", "stderr", "-p", site._folder, "-c", Path.Combine(site._folder, "nginx.conf")]);
            await site._service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
            await site._service.WaitForAsync(new Uri(site.Client.BaseAddress!, "health/ready"));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_nginx is not null)
        {
            // It ends its workers itself.
            using var kill = Process.Start("kill", ["-QUIT", $"{_nginx.Id}"]);
            await _nginx.WaitForExitAsync();
            _nginx.Dispose();
        }

        _service.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WriteAsync()
    {
        var location = await File.ReadAllTextAsync(Repository.PathOf("docker", "nginx", "keypoints.conf"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nginx.conf"),
            $$"""
            daemon off;
            pid {{_folder}}/pid;
            error_log stderr error;
            events {}
            http {
                access_log off;
                client_body_temp_path {{_folder}}/body;
                proxy_temp_path {{_folder}}/proxy;
                fastcgi_temp_path {{_folder}}/fastcgi;
                uwsgi_temp_path {{_folder}}/uwsgi;
                scgi_temp_path {{_folder}}/scgi;
                server {
                    listen {{Client.BaseAddress!.Authority}};
                    {{location.Replace("127.0.0.1:8080", _service.Url.Authority, StringComparison.Ordinal)}}
                }
            }
            """);
    }
}
