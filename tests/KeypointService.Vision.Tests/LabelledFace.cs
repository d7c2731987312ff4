using System.Globalization;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests;

/// <summary>A face of the real photos whose 15 keypoints are labelled.</summary>
/// <param name="Split">Its folder.</param>
/// <param name="Image">Its picture in that folder.</param>
/// <param name="Points">Its points in pixels.</param>
internal sealed record LabelledFace(string Split, string Image, ImagePoint[] Points)
{
    /// <summary>The faces of a split that have all points.</summary>
    public static IEnumerable<LabelledFace> Read(string split)
    {
        var lines = File.ReadLines(SharedData.PathOf(split, "keypoints.csv")).Select(line => line.Split(','));
        var header = lines.First();
        var columns = FaceKeypointSet.Names
            .Select(name => (X: Array.IndexOf(header, name + "_x"), Y: Array.IndexOf(header, name + "_y"))).ToArray();
        return lines.Skip(1)
            .Where(cells => columns.All(column => cells[column.X].Length > 0))
            .Select(cells => new LabelledFace(
                split, cells[0], [.. columns.Select(column => new ImagePoint(Number(cells[column.X]), Number(cells[column.Y])))]));
    }

    /// <summary>The photo, upright.</summary>
    public Mat Photo(ImreadModes mode = ImreadModes.Color) => Cv2.ImRead(SharedData.PathOf(Split, Image), mode);

    /// <summary>The face as a model sees it in its true region.</summary>
    public FaceKeypoints Located(KeypointModel model)
    {
        using var gray = Photo(ImreadModes.Grayscale);
        return KeypointLocator.Locate(gray, [new FaceKeypoints { Box = default, Points = Points }.Region], model)[0];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
