using System.Text.Json;
using KeypointService.Faces;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Cli.Formats;

/// <summary>
/// Keypoints in COCO's format (cocodataset.org, "Data format"), which pycocotools and labelling tools read: pictures, one
/// annotation a face with <c>[x, y, v]</c> a keypoint, and the category with the keypoints' names and a skeleton.
/// </summary>
internal static class CocoFile
{
    private const int FaceCategory = 1;
    private const int Hidden = 1;
    private const int Visible = 2;
    private const double LeastVisibility = 0.5;
    private const double HalfAPixel = 0.5;
    private const int BytesInMemory = 1 << 20;

    // Lines between keypoints, counted from 1: eyes, eyebrows, nose and mouth.
    private static readonly int[][] Skeleton =
        [[3, 1], [1, 4], [5, 2], [2, 6], [7, 8], [9, 10], [12, 14], [14, 13], [13, 15], [15, 12], [11, 3], [11, 5]];

    public static async Task WriteAsync(string records, Stream output, CancellationToken cancellation)
    {
        await using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteStartObject("info");
        json.WriteString("description", "Facial keypoints located by KeypointService");
        json.WriteEndObject();
        json.WriteStartArray("licenses");
        json.WriteEndArray();
        WriteCategories(json);

        // Twice through the records, so that none has to stay in memory.
        json.WriteStartArray("images");
        var image = 0;
        foreach (var record in OutputFormat.Answered(records))
        {
            WriteImage(json, ++image, record.File, record.Image!);
            await FlushAsync(json, cancellation);
        }

        json.WriteEndArray();
        json.WriteStartArray("annotations");
        var (annotation, ofImage) = (0, 0);
        foreach (var record in OutputFormat.Answered(records))
        {
            ofImage++;
            foreach (var face in record.Faces!)
            {
                WriteAnnotation(json, ++annotation, ofImage, face);
            }

            await FlushAsync(json, cancellation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCategories(Utf8JsonWriter json)
    {
        json.WriteStartArray("categories");
        json.WriteStartObject();
        json.WriteNumber("id", FaceCategory);
        json.WriteString("name", "face");
        json.WriteString("supercategory", "person");
        json.WriteStartArray("keypoints");
        foreach (var name in FaceKeypointSet.Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteStartArray("skeleton");
        foreach (var line in Skeleton)
        {
            json.WriteStartArray();
            json.WriteNumberValue(line[0]);
            json.WriteNumberValue(line[1]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter json, int id, string file, ImageResponse image)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("file_name", file);
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        json.WriteEndObject();
    }

    private static void WriteAnnotation(Utf8JsonWriter json, int id, int image, FaceResponse face)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteNumber("image_id", image);
        json.WriteNumber("category_id", FaceCategory);
        json.WriteNumber("iscrowd", 0);

        // Its boxes count from the picture's corner, its points from the middle of the first pixel, as all ours do.
        json.WriteStartArray("bbox");
        json.WriteNumberValue(Math.Round(face.Box.X + HalfAPixel, 2));
        json.WriteNumberValue(Math.Round(face.Box.Y + HalfAPixel, 2));
        json.WriteNumberValue(face.Box.Width);
        json.WriteNumberValue(face.Box.Height);
        json.WriteEndArray();
        json.WriteNumber("area", Math.Round(face.Box.Width * face.Box.Height, 2));
        json.WriteNumber("num_keypoints", face.Keypoints.Count);
        json.WriteStartArray("keypoints");
        foreach (var point in face.Keypoints)
        {
            json.WriteNumberValue(point.X);
            json.WriteNumberValue(point.Y);
            json.WriteNumberValue(point.Visibility < LeastVisibility ? Hidden : Visible);
        }

        json.WriteEndArray();
        if (face.Confidence is { } confidence)
        {
            json.WriteNumber("score", confidence);
        }

        json.WriteEndObject();
    }

    private static async Task FlushAsync(Utf8JsonWriter json, CancellationToken cancellation)
    {
        if (json.BytesPending >= BytesInMemory)
        {
            await json.FlushAsync(cancellation);
        }
    }
}
