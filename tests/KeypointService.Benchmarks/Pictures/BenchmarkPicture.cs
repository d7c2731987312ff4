using System.Globalization;
using KeypointService.TestPictures;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Pictures;

/// <summary>The file that is measured with: a given one, or a drawn one where none is given.</summary>
internal static class BenchmarkPicture
{
    /// <summary>Size of the drawn picture where none is asked for.</summary>
    public static readonly Size UsualSize = new(1920, 1080);

    /// <summary>A picture's file.</summary>
    /// <param name="picture">A file; null for a drawn face before a textured background.</param>
    /// <param name="fit">Size to scale and cut it to; null to take a given file as it is.</param>
    public static byte[] Load(FileInfo? picture, Size? fit)
    {
        if (picture is not null && fit is null)
        {
            return File.ReadAllBytes(picture.FullName);
        }

        using var image = Image(picture);
        using var fitted = Fit(image, fit ?? UsualSize);
        return Encode(fitted);
    }

    /// <summary>A picture, upright, or a drawn one.</summary>
    public static Mat Image(FileInfo? picture)
    {
        if (picture is not null)
        {
            return Cv2.ImRead(picture.FullName);
        }

        using var face = DrawnFace.Portrait().Picture;
        return FaceScene.Of(UsualSize, [face]);
    }

    /// <summary>The image scaled so that it just covers a size, and cut to it around its middle.</summary>
    public static Mat Fit(Mat image, Size size)
    {
        var scale = Math.Max((double)size.Width / image.Width, (double)size.Height / image.Height);
        using Mat scaled = new();
        Size covering = new(Math.Max(size.Width, Math.Round(image.Width * scale)), Math.Max(size.Height, Math.Round(image.Height * scale)));
        Cv2.Resize(image, scaled, covering, interpolation: scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        return scaled[new Rect((scaled.Width - size.Width) / 2, (scaled.Height - size.Height) / 2, size.Width, size.Height)].Clone();
    }

    /// <summary>The image as JPEG.</summary>
    public static byte[] Encode(Mat image) => PictureEncoding.Baseline420.Encode(image);

    /// <summary>Width and height from words such as 1920x1080.</summary>
    public static Size ParseSize(string text)
    {
        var sides = text.Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture)).ToArray();
        return new Size(sides[0], sides[1]);
    }
}
