using KeypointService.Vision.Drawing;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Cli.Running;

/// <summary>A film with its faces drawn in, as MP4; it has its name when it is whole.</summary>
/// <param name="path">Where it goes.</param>
internal sealed class AnnotatedFilm(string path) : IDisposable
{
    private readonly string _unfinished = path + ".next";
    private SafeFileHandle? _file;
    private VideoFileWriter? _writer;

    /// <summary>Draws the faces into the current frame and adds it.</summary>
    /// <exception cref="NotSupportedException">MP4 cannot hold frames of this size.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(VideoDecoder film, TrackedFaces faces)
    {
        _writer ??= Begin(film);
        KeypointOverlay.Draw(film.Image, [.. faces.Select(tracked => tracked.Face)]);
        _writer.Write(film.Image, film.Time);
    }

    /// <summary>Ends the file.</summary>
    public void End()
    {
        if (_writer is not null)
        {
            _writer.End();
            Close();
            File.Move(_unfinished, path, overwrite: true);
        }
    }

    /// <summary>Of a film that has no end nothing stays.</summary>
    public void Dispose()
    {
        Close();
        File.Delete(_unfinished);
    }

    private void Close()
    {
        _writer?.Dispose();
        _file?.Dispose();
        (_writer, _file) = (null, null);
    }

    private VideoFileWriter Begin(VideoDecoder film)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = File.OpenHandle(_unfinished, FileMode.Create, FileAccess.ReadWrite);
        return VideoFileWriter.TryCreate(_file, film.Image.Size(), film.Rate, film.PixelAspect)
            ?? throw new NotSupportedException($"MP4 cannot hold frames of {film.Image.Width} × {film.Image.Height} pixels.");
    }
}
