using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace KeypointService.Cli.Tests;

/// <summary>A server that speaks S3's protocol (s3rver), with one bucket.</summary>
internal sealed class BucketServer : IDisposable
{
    public const string Bucket = "photos";
    private const string Key = "S3RVER";
    private readonly NodeFolder _folder = new(Repository.PathOf("tests", "KeypointService.Cli.Tests", "s3"));
    private readonly int _port = LocalPort.Free();
    private Process? _server;

    private BucketServer() => Client = new AmazonS3Client(
        new BasicAWSCredentials(Key, Key), new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{_port}", ForcePathStyle = true });

    public AmazonS3Client Client { get; }

    /// <summary>What a program needs to know of it.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL_S3"] = $"http://127.0.0.1:{_port}",
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        ["AWS_REGION"] = "us-east-1",
    };

    public static async Task<BucketServer> StartAsync()
    {
        BucketServer server = new();
        try
        {
            await server._folder.InstallAsync();
            server._server = Process.Start(new ProcessStartInfo(
                "node",
                [server._folder["node_modules/s3rver/bin/s3rver.js"], "--silent", "--address", "127.0.0.1", "--port", $"{server._port}",
                 "--directory", server._folder["data"], "--configure-bucket", Bucket]));
            await server.WaitAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file into the bucket.</summary>
    public Task PutAsync(string key, string path) =>
        Client.PutObjectAsync(new() { BucketName = Bucket, Key = key, FilePath = path, UseChunkEncoding = false });

    /// <summary>The text of an object.</summary>
    public async Task<string> TextOfAsync(string key)
    {
        using var response = await Client.GetObjectAsync(Bucket, key);
        using StreamReader reader = new(response.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The names of all objects.</summary>
    public async Task<string[]> KeysAsync() =>
        [.. (await Client.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects.Select(item => item.Key)];

    public void Dispose()
    {
        Client.Dispose();
        _server?.Kill();
        _server?.WaitForExit();
        _server?.Dispose();
        _folder.Dispose();
    }

    private async Task WaitAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
