using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Tests.Video;

/// <summary>A clip of a drawn person whose frames come at given times.</summary>
internal static class VariableClip
{
    public static byte[] Encode(double[] times, double pixelAspect = 1)
    {
        Size size = new(320, 240);
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
            using (var writer = VideoFileWriter.TryCreate(file, size, rate: 25, pixelAspect)!)
            {
                foreach (var time in times)
                {
                    using var picture = DrawnFace.Picture(size.Width, size.Height, new DrawnFace(new ImagePoint(160, 95), 40));
                    writer.Write(picture, TimeSpan.FromSeconds(time));
                }

                writer.End();
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
