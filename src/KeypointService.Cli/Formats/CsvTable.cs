using System.Globalization;
using CsvHelper;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Cli.Formats;

/// <summary>
/// One row a face: the picture, the 30 columns of Kaggle's facial keypoints, so that it can be trained on and evaluated, and
/// after them the box and what the model says of it.
/// </summary>
internal static class CsvTable
{
    public static async Task WriteAsync(string records, Stream output, CancellationToken cancellation)
    {
        await using StreamWriter writer = new(output, leaveOpen: true);
        await using CsvWriter csv = new(writer, CultureInfo.InvariantCulture);
        string[] header =
        [
            "image", .. FaceKeypointSet.Names.SelectMany(name => new[] { name + "_x", name + "_y" }),
            "box_x", "box_y", "box_width", "box_height", "confidence",
        ];
        foreach (var column in header)
        {
            csv.WriteField(column);
        }

        await csv.NextRecordAsync();
        foreach (var record in OutputFormat.Answered(records))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var face in record.Faces!)
            {
                csv.WriteField(record.File);
                foreach (var point in face.Keypoints)
                {
                    csv.WriteField(point.X);
                    csv.WriteField(point.Y);
                }

                csv.WriteField(face.Box.X);
                csv.WriteField(face.Box.Y);
                csv.WriteField(face.Box.Width);
                csv.WriteField(face.Box.Height);
                csv.WriteField(face.Confidence);
                await csv.NextRecordAsync();
            }
        }
    }
}
