using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class MatExtensionsTests
{
    [Fact]
    public void Made_FillThatFails_FreesThePicture()
    {
        Mat? seen = null;

        Assert.Throws<OpenCVException>(() => MatExtensions.Made(image =>
        {
            seen = image;
            Cv2.Resize(image, image, new Size(9, 9));
        }));

        Assert.True(seen!.IsDisposed);
    }
}
