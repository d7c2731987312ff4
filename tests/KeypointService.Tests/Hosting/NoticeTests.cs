using System.Text.Json;
using System.Text.RegularExpressions;
using OpenCvSharp;

namespace KeypointService.Tests.Hosting;

/// <summary>The notices name all that a publish ships of others' work.</summary>
public sealed partial class NoticeTests
{
    private static readonly string Notices = File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md"));

    [Fact]
    public void Notices_EveryPackageOfThePublish_IsNamed()
    {
        using var dependencies = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "KeypointService.deps.json")));
        var packages = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/')[0]).ToArray();
        var shipped = Shipped().Match(Notices).Value;
        var named = Word().Matches(shipped).Select(match => match.Value).ToHashSet();

        Assert.Contains("Microsoft.ML.OnnxRuntime", packages);
        Assert.All(packages, package => Assert.Contains(package, named));
        Assert.All(
            Rows().Matches(shipped).SelectMany(row => row.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)),
            package => Assert.Contains(package, packages));
    }

    [Fact]
    public void Notices_EveryModel_IsNamed() => Assert.All(
        Directory.GetDirectories(Repository.PathOf("models")).Select(Path.GetFileName),
        model => Assert.Contains($"models/{model}", Notices, StringComparison.Ordinal));

    [Theory]
    [InlineData("OpenCV with contributed modules", @"configuration for OpenCV (\S+)")]
    [InlineData("FFmpeg", @"avcodec:\s+YES \(([\d.]+)\)")]
    [InlineData("FFmpeg", @"avformat:\s+YES \(([\d.]+)\)")]
    [InlineData("FFmpeg", @"avutil:\s+YES \(([\d.]+)\)")]
    [InlineData("FFmpeg", @"swscale:\s+YES \(([\d.]+)\)")]
    [InlineData("libpng", @"PNG:.*\(ver ([\d.]+)\)")]
    [InlineData("libwebp", @"WEBP:.*\(ver ([\d.]+)\)")]
    [InlineData("LibTIFF", @"TIFF:.*\(ver .*/ ([\d.]+)\)")]
    [InlineData("OpenJPEG", @"OpenJPEG \(ver ([\d.]+)\)")]
    [InlineData("zlib", @"zlib \(ver ([\d.]+)\)")]
    [InlineData("Intel IPP for OpenCV", @"Intel IPP:\s+([\d.]+)")]
    [InlineData("Intel ITT API", @"Intel ITT\(([\d.]+)\)")]
    [InlineData("Protocol Buffers", @"Protobuf:\s+build \(([\d.]+)\)")]
    [InlineData("FlatBuffers", @"Flatbuffers:.*\(([\d.]+)\)")]
    public void Notices_CodeInsideOpenCv_StandsWithItsVersion(string what, string version)
    {
        var told = Regex.Match(Cv2.GetBuildInformation(), version).Groups[1].Value;
        var row = Notices.Split('\n').Single(line => line.StartsWith($"| {what}", StringComparison.Ordinal));

        Assert.NotEmpty(told);
        Assert.Contains(told, row, StringComparison.Ordinal);
    }

    [GeneratedRegex("## Packages that the service ships.*?(?=\n## )", RegexOptions.Singleline)]
    private static partial Regex Shipped();

    [GeneratedRegex(@"[\w.-]+\w")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\| ((?!package |---)[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
