using System.ComponentModel;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video.Isolation;

namespace KeypointService.Vision.Video;

/// <summary>Opens videos of unknown origin, each in a process of its own. Safe for concurrent use.</summary>
/// <param name="program">The program that decodes: one that begins by asking <see cref="DecoderHost.IsMeant"/>.</param>
public sealed class VideoDecoding(DecoderProgram program) : IDisposable
{
    private readonly DecoderStandby _processes = new(program, VideoHost.Argument);

    /// <summary>Has a process open a video.</summary>
    /// <param name="path">The file, by a path that another process of this user can open.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="UnreadableVideoException">The video cannot be read, or passes a limit.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process for want of memory, or has no room for one more at the moment.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="InvalidOperationException">The program has not asked <see cref="DecoderHost.IsMeant"/> first.</exception>
    /// <exception cref="Win32Exception">The system does not let the program start others.</exception>
    public Task<VideoDecoder> OpenAsync(string path, VideoDecoderOptions options, CancellationToken cancellation) =>
        VideoDecoder.OpenAsync(_processes.Take(), path, options, cancellation);

    /// <summary>
    /// Has a process wait for the next video for a minute, if none does: its start takes as long as a second of a small film.
    /// Where the system does not let the program start others, the next video will tell.
    /// </summary>
    public void Prepare() => _processes.Prepare();

    /// <summary>Ends the process that waits; open videos stay with their owners.</summary>
    public void Dispose() => _processes.Dispose();
}
