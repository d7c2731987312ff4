using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>
/// The room in the temporary folder that all videos, as posted and as annotated, may take together. Where the folder
/// is a file system in memory, as in a container, a video on disk is a video in memory.
/// </summary>
internal sealed class VideoSpace(IOptions<VideoOptions> options)
{
    private const long LargestReserve = 64 << 20;

    private readonly long _most = options.Value.MaxSpooledBytes > 0 ? options.Value.MaxSpooledBytes
        : IsInMemory(Path.GetTempPath()) ? options.Value.ShareOfMemory
        : long.MaxValue;

    private readonly DriveInfo _drive = new(Path.GetTempPath());
    private long _used;

    /// <summary>A part of the room, which grows with its file.</summary>
    public Share Open() => new(this);

    /// <summary>What the folder has left; a part stays free, for the service is not ready where it can write nothing.</summary>
    private long FreeBytes()
    {
        try
        {
            return _drive.AvailableFreeSpace - Math.Min(LargestReserve, _drive.TotalSize / 8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>True where files of a folder take memory, and where it cannot be told, as below a changed root without mounts.</summary>
    internal static bool IsInMemory(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat is "tmpfs" or "ramfs";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>What one file takes.</summary>
    internal sealed class Share(VideoSpace space) : IDisposable
    {
        private long _bytes;

        /// <summary>Takes what a file of this length needs; to be called before it is written where that is possible.</summary>
        /// <exception cref="RequestProblemException">There is no room left.</exception>
        public void GrowTo(long bytes)
        {
            var more = bytes - _bytes;
            if (more > 0 && space.FreeBytes() - more < 0)
            {
                throw PrivateFile.Full();
            }

            if (more > 0 && Interlocked.Add(ref space._used, more) > space._most)
            {
                Interlocked.Add(ref space._used, -more);
                throw new RequestProblemException(
                    ProblemKind.TooBusy, "The videos that are being worked on take all the room set aside for them.");
            }

            _bytes = Math.Max(_bytes, bytes);
        }

        public void Dispose()
        {
            Interlocked.Add(ref space._used, -_bytes);
            _bytes = 0;
        }
    }
}
