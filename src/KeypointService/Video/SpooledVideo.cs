using System.Globalization;
using KeypointService.Uploads;
using KeypointService.Vision.Video;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Video;

/// <summary>
/// An uploaded video on disk, where the decoder needs it to jump about in. The file has no name:
/// only this process and its decoder can reach it, and however the process ends, it is gone.
/// </summary>
/// <param name="space">The room that it takes.</param>
internal sealed class SpooledVideo(VideoSpace.Share space) : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private readonly SafeFileHandle _file = PrivateFile.CreateNameless();

    /// <summary>A path to the nameless file, for processes of this user while this one has it open.</summary>
    public string Path => string.Create(
        CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_file.DangerousGetHandle()}");

    public long Length { get; private set; }

    /// <summary>Takes an upload to its end.</summary>
    /// <param name="source">The upload.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="cancellation">Cancels the upload.</param>
    /// <exception cref="Problems.RequestProblemException">The upload is longer than the limit, or there is no room.</exception>
    public async Task WriteAsync(Stream source, long limit, CancellationToken cancellation)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            if (Length + read > limit)
            {
                throw PictureBuffer.TooLarge(limit);
            }

            space.GrowTo(Length + read);
            try
            {
                await RandomAccess.WriteAsync(_file, buffer.AsMemory(0, read), Length, cancellation);
            }
            catch (IOException)
            {
                throw PrivateFile.Full();
            }

            Length += read;
        }
    }

    /// <summary>The container as the first bytes tell it; null where it is none of the accepted.</summary>
    public VideoFormat? Format()
    {
        Span<byte> head = stackalloc byte[VideoFormats.SignatureLength];
        return VideoFormats.Of(head[..RandomAccess.Read(_file, head, 0)]);
    }

    public void Dispose()
    {
        _file.Dispose();
        space.Dispose();
    }
}
