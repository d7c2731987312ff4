using System.Numerics.Tensors;
using KeypointService.Training.Data;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Quantization;

/// <summary>One input of a network.</summary>
/// <param name="Pixels">Grayscale, 0 to 255, row-major.</param>
/// <param name="Shape">[1, 1, height, width].</param>
internal sealed record CalibrationSample(float[] Pixels, long[] Shape)
{
    /// <summary>The crop of a face, as a keypoint model sees it.</summary>
    public static CalibrationSample Crop(FaceSample face, FaceCrop geometry)
    {
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        FaceCrop.Cut(face.Gray, geometry.TransformFor(face.Region), crop);
        return Of(crop);
    }

    /// <summary>The photo of a face at the size at which the detector searches it, cut to what its grid asks for.</summary>
    public static CalibrationSample Photo(FaceSample face)
    {
        var gray = face.Gray;
        var scale = Math.Min(1, (double)new CnnFaceDetectorOptions().WorkingSize / Math.Max(gray.Width, gray.Height));
        using var photo = new Mat();
        Cv2.Resize(gray, photo, new Size(Aligned(gray.Width * scale), Aligned(gray.Height * scale)), interpolation: InterpolationFlags.Area);
        return Of(photo);
    }

    private static double Aligned(double length) => Math.Max(1, Math.Round(length / FaceGrid.Alignment)) * FaceGrid.Alignment;

    private static CalibrationSample Of(Mat gray)
    {
        var pixels = new float[gray.Width * gray.Height];
        TensorPrimitives.ConvertTruncating<byte, float>(gray.AsSpan<byte>(), pixels);
        return new(pixels, [1, 1, gray.Height, gray.Width]);
    }
}
