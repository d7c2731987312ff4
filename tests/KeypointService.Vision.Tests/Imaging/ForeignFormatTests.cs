using System.Text;
using KeypointService.Vision.Imaging;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class ForeignFormatTests
{
    [Theory]
    [InlineData("II*\0\u0008\0\0\0", "TIFF")]
    [InlineData("MM\0*\0\0\0\u0008", "TIFF")]
    [InlineData("\u00ff\n\u00fa\u001f", "JPEG XL")]
    [InlineData("%PDF-1.7\n", "PDF")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [InlineData("\u00ef\u00bb\u00bf<?xml version='1.0'?><!DOCTYPE svg>", "SVG")]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0", "MP4")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1jpeg", "HEIF")]
    [InlineData("{\"image\": \"…\"}", "JSON")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "data URL")]
    [InlineData("hello", "text")]
    [InlineData("gr\u00c3\u00bc\u00c3", "text")]
    [InlineData("{\\rtf1 hello}", "text")]
    [InlineData("[link]", "text")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\0", "raw file")]
    [InlineData("P5\n640 480\n255\n\u0001", "PGM")]
    [InlineData("", "empty file")]
    public void Read_FormatThatIsNotTaken_IsNamed(string begin, string name)
    {
        var error = Assert.Throws<UnsupportedImageException>(() => ImageHeader.Read(Encoding.Latin1.GetBytes(begin)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("JPEG, PNG, WebP", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u0001\u0002\u0003\u0004\u0005")]
    [InlineData("\u00ff\u00d8")]
    [InlineData("abc\u00fe")]
    public void Read_BytesOfNothing_SaysWhatIsTaken(string begin)
    {
        var error = Assert.Throws<UnsupportedImageException>(() => ImageHeader.Read(Encoding.Latin1.GetBytes(begin)));

        Assert.Contains(ImageFormats.Names, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("text", error.Message, StringComparison.Ordinal);
    }
}
