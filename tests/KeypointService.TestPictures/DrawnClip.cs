using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.TestPictures;

/// <summary>A short video of a drawn person who moves from side to side, 320×240 pixels at 25 frames a second.</summary>
public static class DrawnClip
{
    /// <summary>Frames a second.</summary>
    public const double Rate = 25;

    private static readonly Size Size = new(320, 240);

    /// <summary>The clip as a file's bytes.</summary>
    /// <param name="extension">Container: .avi, .mp4, .mov or .mkv.</param>
    /// <param name="codec">Four letters: MJPG, XVID or mp4v.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="scale">How many times as large as 320×240 pixels.</param>
    public static byte[] Encode(string extension = ".avi", string codec = "MJPG", int frames = 10, int scale = 1)
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + extension);
        try
        {
            using (var writer = new VideoWriter(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString(codec), Rate, new Size(scale * Size.Width, scale * Size.Height)))
            {
                for (var i = 0; i < frames; i++)
                {
                    using var picture = DrawnFace.Picture(Size.Width, Size.Height, new DrawnFace(new ImagePoint(160 + (30 * Math.Sin(0.1 * i)), 95), 40));
                    using var frame = picture.Resize(default, scale, scale);
                    writer.Write(frame);
                }
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
