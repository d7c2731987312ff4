using System.Globalization;
using KeypointService.Uploads;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>
/// An uploaded video on disk, where the decoder needs it to jump about in. The file has no name from the moment it
/// exists: only this process can reach it, and however the process ends, it is gone.
/// </summary>
internal sealed class SpooledVideo : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private readonly FileStream _file;

    public SpooledVideo()
    {
        var name = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
        _file = PrivateFile.Create(name);
        File.Delete(name);
    }

    /// <summary>A path to the nameless file, for this process alone.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.SafeFileHandle.DangerousGetHandle()}");

    public long Length => _file.Length;

    /// <summary>Takes an upload to its end.</summary>
    /// <param name="source">The upload.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="cancellation">Cancels the upload.</param>
    /// <exception cref="Problems.RequestProblemException">The upload is longer than the limit.</exception>
    public async Task WriteAsync(Stream source, long limit, CancellationToken cancellation)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            if (_file.Length + read > limit)
            {
                throw PictureBuffer.TooLarge(limit);
            }

            await _file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>The container as the first bytes tell it; null where it is none of the accepted.</summary>
    public VideoFormat? Format()
    {
        Span<byte> head = stackalloc byte[VideoFormats.SignatureLength];
        return VideoFormats.Of(head[..RandomAccess.Read(_file.SafeFileHandle, head, 0)]);
    }

    public void Dispose() => _file.Dispose();
}
