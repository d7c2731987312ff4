using KeypointService.Vision.Imaging;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class PixelsHeldTests
{
    [Theory]
    [InlineData(ImageFormat.Jpeg, false, 960, 762_048)]
    [InlineData(ImageFormat.Jpeg, true, 960, 37_340_352)]
    [InlineData(ImageFormat.Jpeg, false, null, 48_771_072)]
    [InlineData(ImageFormat.Jpeg, false, int.MaxValue, 48_771_072)]
    [InlineData(ImageFormat.Png, false, 960, 48_771_072)]
    public void PixelsHeld_PhoneOf48Megapixels_CountsWhatDecodingNeeds(ImageFormat format, bool isProgressive, int? leastSide, long held)
    {
        ImageHeader header = new(format, 6048, 8064, 1) { CoefficientBytes = isProgressive ? 3 * 6048L * 8064 : 0 };

        Assert.Equal(held, header.PixelsHeld(leastSide));
    }
}
