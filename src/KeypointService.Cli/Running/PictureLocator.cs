using KeypointService.Cli.Records;
using KeypointService.Cli.Storage;
using KeypointService.Faces;
using KeypointService.Vision;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Cli.Running;

/// <summary>Answers for one file: a record of its faces, or of what is wrong with it. Safe for concurrent use.</summary>
/// <param name="keypoints">Locates the faces.</param>
/// <param name="options">What to look for.</param>
/// <param name="maxPixels">Pictures of more pixels are passed over.</param>
/// <param name="outputs">What else is made of a picture.</param>
/// <param name="store">Where pictures lie.</param>
/// <param name="workers">Pictures that are worked on at a time; others may be on their way meanwhile.</param>
internal sealed class PictureLocator(
    KeypointPipeline keypoints, LocateOptions options, long maxPixels, PictureOutputs outputs, FileStore store, int workers) : IDisposable
{
    private readonly SemaphoreSlim _working = new(workers);

    /// <summary>Reads a picture and locates its faces; whatever goes wrong is told of it, and the others go on.</summary>
    public async Task<PictureResult> LocateAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var picture = await store.ReadAsync(file, cancellation);
            await _working.WaitAsync(cancellation);
            try
            {
                return new PictureResult(await LocateAsync(file, picture, cancellation));
            }
            finally
            {
                _working.Release();
            }
        }
        catch (Exception exception) when (exception is UnsupportedImageException or CorruptImageException or CostlyImageException)
        {
            return new PictureResult(new PictureRecord(file, Error: exception.Message));
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            return new PictureResult(new PictureRecord(file, Error: exception.Message), IsFinal: false);
        }
    }

    public void Dispose() => _working.Dispose();

    private async Task<PictureRecord> LocateAsync(string file, byte[] picture, CancellationToken cancellation)
    {
        // As the service counts: a phone's photo of 48 megapixels is read at a quarter of its scale where only its faces are wanted.
        var header = ImageHeader.Read(picture);
        var isWhole = outputs.Annotated is not null || outputs.Aligned is not null || options.Accuracy == Accuracy.High;
        if (header.PixelsHeld(isWhole ? null : KeypointPipeline.LeastSide) > maxPixels)
        {
            return new PictureRecord(
                file, Error: $"The picture has {header.Width}×{header.Height} pixels; at most {maxPixels} are taken. A new output with a larger --max-pixels takes it.");
        }

        var faces = outputs.Annotated is null && outputs.Aligned is null
            ? keypoints.Locate(picture, options, cancellation)
            : await SaveAsync(file, picture, cancellation);
        var answer = KeypointResponse.From(faces, keypoints.Model.Name, FaceFormat.Usual);
        return new PictureRecord(file, answer.Image, answer.Model, answer.Faces);
    }

    /// <summary>Saves what is made of a picture.</summary>
    /// <returns>Its faces.</returns>
    private async Task<LocatedFaces> SaveAsync(string file, byte[] picture, CancellationToken cancellation)
    {
        using var located = keypoints.LocateInColour(picture, options, cancellation);
        if (outputs.Aligned is { } aligned)
        {
            await SaveCropsAsync(located, aligned, file, cancellation);
        }

        if (outputs.Annotated is { } annotated)
        {
            using var drawn = located.Draw();
            await store.WriteAsync(annotated, file, PictureOutputs.DrawnEnding, drawn.Bytes, cancellation);
        }

        return located.Faces;
    }

    /// <summary>Each crop under the picture's name and the number that its face has in the record, from 1.</summary>
    private async Task SaveCropsAsync(LocatedPicture located, string folder, string file, CancellationToken cancellation)
    {
        foreach (var face in located.Cut(outputs.Align))
        {
            using var crop = face;
            var number = located.Faces.Faces.TakeWhile(face => face != crop.Face).Count() + 1;
            using var png = ImageEncoder.Encode(crop.Crop, ImageFormat.Png);
            await store.WriteAsync(folder, file, PictureOutputs.CropEnding(number), png.Bytes, cancellation);
        }
    }
}
