using System.Diagnostics;
using System.Net.Http.Headers;

namespace KeypointService.Benchmarks.Load;

/// <summary>Posts pictures and takes the time to the last byte of the answer.</summary>
internal sealed class PictureClient(Uri service, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private readonly Uri _keypoints = new(service, "/v1/keypoints");

    /// <summary>Posts a picture.</summary>
    /// <param name="picture">The file.</param>
    /// <param name="due">When it should have been sent: in an open loop a late start counts as waiting.</param>
    public async Task<Sample> PostAsync(byte[] picture, long due)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _keypoints) { Content = new ByteArrayContent(picture) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (apiKey is not null)
        {
            request.Headers.Add("X-Api-Key", apiKey);
        }

        try
        {
            using var response = await _client.SendAsync(request);
            await response.Content.LoadIntoBufferAsync();
            return new Sample((int)response.StatusCode, Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return new Sample(0, Stopwatch.GetElapsedTime(due).TotalMilliseconds)
            {
                WasConnected = exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError },
            };
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>One answer.</summary>
/// <param name="Status">HTTP status; 0 where none came.</param>
/// <param name="Milliseconds">Time to the last byte.</param>
internal readonly record struct Sample(int Status, double Milliseconds)
{
    /// <summary>True where the service had taken the connection.</summary>
    public bool WasConnected { get; init; } = true;
}
