using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>Writes frames to an MP4 file, as MPEG-4 video. Owns the encoder; not safe for concurrent use.</summary>
public sealed class VideoFileWriter : IDisposable
{
    private const double LowestRate = 0.01;

    private readonly VideoWriter _writer;
    private readonly Size _size;

    private VideoFileWriter(VideoWriter writer, Size size) => (_writer, _size) = (writer, size);

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where it goes; ends in <c>.mp4</c>. What is there is overwritten.</param>
    /// <param name="size">Size of the frames; of an odd side the last row or column is left out.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>Null where the encoder does not take frames of that size.</returns>
    public static VideoFileWriter? TryCreate(string path, Size size, double rate)
    {
        // MPEG-4 counts time in whole parts of a second, at most 65,535 of them.
        const double precise = 60;
        var told = Math.Max(LowestRate, Math.Round(rate, rate < precise ? 3 : 1));
        VideoWriter writer = new(path, VideoCaptureAPIs.FFMPEG, FourCC.MP4V, told, size);
        if (writer.IsOpened())
        {
            return new VideoFileWriter(writer, size);
        }

        writer.Dispose();
        return null;
    }

    /// <summary>Adds a frame; one of another size is scaled to that of the file.</summary>
    /// <param name="image">8 bits, blue-green-red.</param>
    public void Write(Mat image)
    {
        if (image.Size() == _size)
        {
            _writer.Write(image);
            return;
        }

        using var scaled = image.Resize(_size);
        _writer.Write(scaled);
    }

    /// <summary>Ends the file and frees the encoder.</summary>
    public void Dispose() => _writer.Dispose();
}
