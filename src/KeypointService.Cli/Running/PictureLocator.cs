using KeypointService.Cli.Records;
using KeypointService.Faces;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;

namespace KeypointService.Cli.Running;

/// <summary>Answers for one file: a record of its faces, or of what is wrong with it. Safe for concurrent use.</summary>
/// <param name="keypoints">Locates the faces.</param>
/// <param name="options">What to look for.</param>
/// <param name="maxPixels">Pictures of more pixels are passed over.</param>
/// <param name="annotated">Folder that gets every picture with its faces drawn in; null for none.</param>
internal sealed class PictureLocator(KeypointPipeline keypoints, LocateOptions options, long maxPixels, string? annotated)
{
    /// <summary>Reads a picture and locates its faces; whatever is wrong with it becomes its record.</summary>
    public PictureRecord Locate(string file)
    {
        try
        {
            return Locate(file, File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or UnsupportedImageException or CorruptImageException or CostlyImageException)
        {
            return new PictureRecord(file, Error: exception.Message);
        }
    }

    private PictureRecord Locate(string file, byte[] picture)
    {
        var header = ImageHeader.Read(picture);
        if ((long)header.Width * header.Height > maxPixels)
        {
            return new PictureRecord(
                file, Error: $"The picture has {header.Width}×{header.Height} pixels; at most {maxPixels} are taken.");
        }

        var answer = KeypointResponse.From(Find(file, picture), keypoints.Model.Name, FaceFormat.Usual);
        return new PictureRecord(file, answer.Image, answer.Model, answer.Faces);
    }

    private LocatedFaces Find(string file, byte[] picture)
    {
        if (annotated is null)
        {
            return keypoints.Locate(picture, options);
        }

        using var drawn = keypoints.Annotate(picture, options);
        Save(file, drawn.File.Bytes.Span);
        return drawn.Faces;
    }

    /// <summary>Under its whole path below the folder, so that two pictures of one name stay two.</summary>
    private void Save(string file, ReadOnlySpan<byte> jpeg)
    {
        var target = Path.Combine(annotated!, Path.ChangeExtension(Path.GetRelativePath("/", Path.GetFullPath(file)), ".jpg"));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, jpeg);
    }
}
