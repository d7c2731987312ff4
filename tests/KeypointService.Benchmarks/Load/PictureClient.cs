using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace KeypointService.Benchmarks.Load;

/// <summary>Posts pictures and takes the time to the last byte of the answer.</summary>
/// <param name="service">The service's address.</param>
/// <param name="apiKey">Key for a service that asks for one.</param>
/// <param name="accept">Media type of the answers; null to leave the choice to the service.</param>
/// <param name="keepsConnections">False to open a new connection for every picture.</param>
internal sealed class PictureClient(Uri service, string? apiKey = null, string? accept = null, bool keepsConnections = true) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = keepsConnections ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private readonly Uri _keypoints = new(service, "/v1/keypoints");

    /// <summary>Posts a picture.</summary>
    /// <param name="picture">The file.</param>
    /// <param name="due">When it should have been sent: in an open loop a late start counts as waiting.</param>
    public async Task<Sample> PostAsync(byte[] picture, long due)
    {
        using var request = Request(picture);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
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

    /// <summary>Posts a picture and reads what was found in it.</summary>
    /// <exception cref="HttpRequestException">The answer is an error.</exception>
    public async Task<IReadOnlyList<AnsweredFace>> FindAsync(byte[] picture, CancellationToken cancellation)
    {
        using var request = Request(picture);
        using var response = await _client.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return [.. answer.RootElement.GetProperty("faces").EnumerateArray().Select(AnsweredFace.From)];
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(byte[] picture)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _keypoints) { Content = new ByteArrayContent(picture) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (apiKey is not null)
        {
            request.Headers.Add("X-Api-Key", apiKey);
        }

        return request;
    }
}

/// <summary>One answer.</summary>
/// <param name="Status">HTTP status; 0 where none came.</param>
/// <param name="Milliseconds">Time to the last byte.</param>
internal readonly record struct Sample(int Status, double Milliseconds)
{
    /// <summary>True where the service had taken the connection.</summary>
    public bool WasConnected { get; init; } = true;
}
