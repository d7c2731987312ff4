using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>Decodes pictures to upright colour images.</summary>
public static class ImageDecoder
{
    /// <summary>Decodes a picture and turns it upright as its header says.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="header">What <see cref="ImageHeader.Read"/> found in it.</param>
    /// <returns>Upright image, 8 bits, blue-green-red; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="CostlyImageException">Decoding would take too long.</exception>
    public static Mat Decode(ReadOnlySpan<byte> data, ImageHeader header)
    {
        if (header.Format == ImageFormat.Jpeg && !JpegHeader.IsComplete(data))
        {
            throw new CorruptImageException(header.Format, "its end is missing. Was the upload cut off?");
        }

        DecodingCost.Check(data, header);
        var image = DecodeAsStored(header.Format == ImageFormat.Png ? PngChunks.Essential(data) : data, header);
        try
        {
            if (image.Width != header.Width || image.Height != header.Height)
            {
                throw new CorruptImageException(header.Format, "its header and its content differ in size.");
            }

            TurnUpright(image, header.Orientation);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static Mat DecodeAsStored(ReadOnlySpan<byte> data, ImageHeader header)
    {
        Mat image;
        try
        {
            // OpenCV reads orientation for some formats only; here one rule serves all.
            image = Cv2.ImDecode(data, ImreadModes.Color | ImreadModes.IgnoreOrientation);
        }
        catch (OpenCVException exception)
        {
            throw new CorruptImageException(header.Format, "its content is damaged.", exception);
        }

        if (image.Empty())
        {
            image.Dispose();
            throw new CorruptImageException(header.Format, "its content is damaged.");
        }

        return image;
    }

    /// <summary>Undoes an EXIF orientation in place.</summary>
    private static void TurnUpright(Mat image, int orientation)
    {
        if (orientation >= 5)
        {
            Cv2.Transpose(image, image);
        }

        // What is left after the transposition: mirror left to right, top to bottom, or both.
        FlipMode? flip = orientation switch
        {
            2 or 6 => FlipMode.Y,
            4 or 8 => FlipMode.X,
            3 or 7 => FlipMode.XY,
            _ => null,
        };
        if (flip is { } mode)
        {
            Cv2.Flip(image, image, mode);
        }
    }
}
