using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Reads pictures in gray, 8 bits.</summary>
internal static class GrayPicture
{
    /// <summary>Reads a picture; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">The file is missing or no picture.</exception>
    public static Mat Read(string path)
    {
        var gray = Cv2.ImRead(path, ImreadModes.Grayscale);
        if (!gray.Empty())
        {
            return gray;
        }

        gray.Dispose();
        throw new InvalidDataException($"'{path}' is missing or no picture.");
    }

    /// <summary>A picture in another turn; the caller owns it.</summary>
    public static Mat Turned(Mat gray, RotateFlags turn) => MatExtensions.Made(turned => Cv2.Rotate(gray, turned, turn));
}
