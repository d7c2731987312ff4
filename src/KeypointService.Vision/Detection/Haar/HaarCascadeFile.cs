using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace KeypointService.Vision.Detection.Haar;

/// <summary>Reads the cascades that OpenCV's training tool writes, as far as they are stumps over upright features.</summary>
internal static class HaarCascadeFile
{
    // The thresholds in the file are exact sums of votes; rounding must not turn an equal sum into a lesser one.
    private const float RoundingSlack = 1e-5f;

    /// <param name="path">The file, as an error names it.</param>
    /// <param name="content">What was read of it.</param>
    /// <exception cref="InvalidDataException">The file is no such cascade.</exception>
    public static HaarCascade Read(string path, byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var cascade = XDocument.Load(reader).Root?.Element("cascade") ?? throw new FormatException();
            return Cascade(cascade);
        }
        catch (Exception exception) when (exception is XmlException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' is not an OpenCV cascade of stumps over upright Haar features.", exception);
        }
    }

    private static HaarCascade Cascade(XElement cascade)
    {
        var window = int.Parse(Text(cascade, "width"), CultureInfo.InvariantCulture);
        if (Text(cascade, "featureType") != "HAAR" || Text(cascade, "height") != Text(cascade, "width"))
        {
            throw new FormatException();
        }

        var features = Items(cascade, "features").Select(feature => Rectangles(feature, window)).ToArray();
        var stages = Items(cascade, "stages").Select(stage => new HaarStage(
            Number(Text(stage, "stageThreshold")) - RoundingSlack,
            [.. Items(stage, "weakClassifiers").Select(stump => Stump(stump, features))])).ToArray();
        return stages.Length > 0 ? new HaarCascade(window, stages) : throw new FormatException();
    }

    private static HaarStump Stump(XElement stump, HaarRectangle[][] features)
    {
        // Left and right child (0 and -1 are the leaves of a stump), the feature's index, the threshold.
        var node = Words(Text(stump, "internalNodes"));
        var votes = Words(Text(stump, "leafValues"));
        return node is ["0", "-1", var feature, var threshold] && votes is [var below, var above]
            && int.TryParse(feature, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < features.Length
            ? new HaarStump(Number(threshold), Number(below), Number(above), features[index])
            : throw new FormatException();
    }

    private static HaarRectangle[] Rectangles(XElement feature, int window)
    {
        var rectangles = Items(feature, "rects").Select(rectangle => Words(rectangle.Value) is [var x, var y, var width, var height, var weight]
            ? new HaarRectangle((int)Number(x), (int)Number(y), (int)Number(width), (int)Number(height), Number(weight))
            : throw new FormatException()).ToArray();
        var inside = rectangles.All(r => r.X >= 0 && r.Y >= 0 && r.Width > 0 && r.Height > 0
            && r.X + r.Width <= window && r.Y + r.Height <= window);
        return inside && rectangles.Length is 2 or 3 && feature.Element("tilted")?.Value.Trim() is null or "0"
            ? rectangles
            : throw new FormatException();
    }

    private static IEnumerable<XElement> Items(XElement parent, string name) =>
        (parent.Element(name) ?? throw new FormatException()).Elements("_");

    private static string Text(XElement parent, string name) =>
        (parent.Element(name) ?? throw new FormatException()).Value.Trim();

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static float Number(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
