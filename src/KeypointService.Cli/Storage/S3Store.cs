using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace KeypointService.Cli.Storage;

/// <summary>
/// Objects of Amazon S3, or of a server that speaks its protocol where <c>AWS_ENDPOINT_URL_S3</c> names one. Keys and region come
/// from the environment, the shared files or the machine's role, as in every program of the SDK. Safe for concurrent use.
/// </summary>
internal sealed class S3Store : IDisposable
{
    private const string NoBucket = "NoSuchBucket";

    // Made with the first question: where no region is named it cannot be, and that is an answer too.
    private readonly Lazy<AmazonS3Client> _client = new(Create);

    /// <exception cref="IOException">It cannot be read.</exception>
    public Task<byte[]> ReadAsync(S3Address address, CancellationToken cancellation) => AskAsync(address, async () =>
    {
        using var response = await _client.Value.GetObjectAsync(address.Bucket, address.Key, cancellation);
        using MemoryStream bytes = new();
        await response.ResponseStream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    });

    /// <summary>Copies an object to a file.</summary>
    /// <returns>False where there is no such object.</returns>
    /// <exception cref="IOException">It cannot be read, or there is no such bucket.</exception>
    public Task<bool> FetchAsync(S3Address address, string path, CancellationToken cancellation) => AskAsync(address, async () =>
    {
        try
        {
            using var response = await _client.Value.GetObjectAsync(address.Bucket, address.Key, cancellation);
            await using var file = File.Create(path);
            await response.ResponseStream.CopyToAsync(file, cancellation);
            return true;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound && missing.ErrorCode != NoBucket)
        {
            return false;
        }
    });

    /// <summary>Writes an object, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task WriteAsync(S3Address address, Stream content, CancellationToken cancellation) => AskAsync(
        address,
        () => _client.Value.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = address.Bucket,
                Key = address.Key,
                InputStream = content,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            },
            cancellation));

    /// <summary>The objects whose names begin so, in the order of their names.</summary>
    /// <exception cref="IOException">They cannot be listed.</exception>
    public Task<List<S3Address>> ListAsync(S3Address start, CancellationToken cancellation) => AskAsync(start, async () =>
    {
        List<S3Address> found = [];
        ListObjectsV2Request request = new() { BucketName = start.Bucket, Prefix = start.Key };
        ListObjectsV2Response response;
        do
        {
            response = await _client.Value.ListObjectsV2Async(request, cancellation);
            found.AddRange((response.S3Objects ?? []).Select(item => new S3Address(start.Bucket, item.Key)));
            request.ContinuationToken = response.NextContinuationToken;
        }
        while (response.IsTruncated == true);
        return found;
    });

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <exception cref="InvalidDataException">The environment does not say enough, such as no region.</exception>
    private static AmazonS3Client Create()
    {
        try
        {
            return new AmazonS3Client(Configuration());
        }
        catch (AmazonClientException missing)
        {
            throw new InvalidDataException($"There is no way to the buckets: {missing.Message} AWS_REGION names a region, AWS_ENDPOINT_URL_S3 another server.", missing);
        }
    }

    private static AmazonS3Config Configuration()
    {
        AmazonS3Config configuration = new();
        var endpoint = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        if (endpoint is not null)
        {
            configuration.ServiceURL = endpoint;
            configuration.ForcePathStyle = true;

            // Servers of others do not all know the newer checksums.
            configuration.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            configuration.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }

        return configuration;
    }

    private static async Task<T> AskAsync<T>(S3Address address, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException)
        {
            throw new IOException($"{address}: {exception.Message}", exception);
        }
    }
}
