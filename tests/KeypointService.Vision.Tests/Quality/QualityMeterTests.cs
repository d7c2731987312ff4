using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Quality;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Quality;

public sealed class QualityMeterTests
{
    [Fact]
    public void Measure_Blur_LowersTheSharpness() =>
        AssertFalling([0, 0.5, 1, 1.5, 2, 3, 4], blur => Measure(Portrait(), blur).Sharpness);

    [SharedDataFact]
    public void Measure_BlurOfARealFace_LowersTheSharpness()
    {
        foreach (var face in LabelledFace.Read("validation").Where((_, i) => i % 50 == 0))
        {
            AssertFalling([0, 0.5, 1, 1.5, 2, 3, 4], blur =>
            {
                using var photo = face.Photo(ImreadModes.Grayscale);
                return Measure(Crop(photo, face.Points), blur).Sharpness;
            });
        }
    }

    [Fact]
    public void Measure_Light_RaisesTheBrightness() => AssertFalling(
        [1.1, 1, 0.8, 0.6, 0.4, 0.1], gain => Measure(Portrait(), gain: gain).Brightness);

    [Fact]
    public void Measure_LessContrast_LowersTheContrastAlone()
    {
        var full = Measure(Portrait());
        var flat = Measure(Portrait(), gain: 0.5, lift: 64);

        Assert.Equal(full.Contrast / 2, flat.Contrast, 0.5);
        Assert.Equal(full.Sharpness, flat.Sharpness, 4.0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(255, 100)]
    public void Measure_FlatCrop_HasNoDetail(int level, double brightness)
    {
        var quality = QualityMeter.Measure(Enumerable.Repeat((float)level, FaceCrop.Pixels).ToArray());

        Assert.Equal(new FaceQuality(0, brightness, 0), quality);
    }

    private static void AssertFalling(double[] steps, Func<double, double> measure)
    {
        var values = steps.Select(measure).ToArray();
        Assert.All(values, value => Assert.InRange(value, 0, 100));
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.First > pair.Second || pair is (0, 0) or (100, 100)));
        Assert.True(values[0] - values[^1] > 30, string.Join(", ", values));
    }

    private static Mat Portrait()
    {
        var (face, picture) = DrawnFace.Portrait();
        using (picture)
        {
            using var gray = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
            return Crop(gray, face.Keypoints);
        }
    }

    private static Mat Crop(Mat gray, IReadOnlyList<ImagePoint> points)
    {
        Mat crop = new(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        FaceCrop.Cut(gray, new FaceCrop(1).TransformFor(new FaceKeypoints { Box = default, Points = points }.Region), crop);
        return crop;
    }

    private static FaceQuality Measure(Mat crop, double blur = 0, double gain = 1, double lift = 0)
    {
        using (crop)
        {
            if (blur > 0)
            {
                Cv2.GaussianBlur(crop, crop, default, blur);
            }

            using Mat lit = new();
            crop.ConvertTo(lit, MatType.CV_32F, gain, lift);
            return QualityMeter.Measure([.. Enumerable.Range(0, FaceCrop.Pixels).Select(i => lit.At<float>(i / FaceCrop.Size, i % FaceCrop.Size))]);
        }
    }
}
