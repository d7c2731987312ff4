using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision;

/// <summary>
/// The pipeline with its models, from the bytes of a picture to the keypoints of its faces. Owns the models. Safe for concurrent
/// use; dispose it when nobody uses it any more.
/// </summary>
public sealed class LoadedPipeline : IDisposable
{
    private readonly CnnFaceDetector _detector;
    private readonly KeypointModel _model;
    private readonly KeypointPipeline _pipeline;

    internal LoadedPipeline(string models, string model)
    {
        _model = KeypointModel.Load(Path.Combine(models, model, "model.onnx"));
        try
        {
            _detector = CnnFaceDetector.Load(Path.Combine(models, "detector", "model.onnx"), new CnnFaceDetectorOptions());
            _pipeline = new KeypointPipeline(_detector);
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    /// <summary>The model that locates the keypoints.</summary>
    public KeypointModelInfo Model => _model.Info;

    /// <summary>Finds the faces of a picture and locates their keypoints.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="options">What to look for; null for the usual.</param>
    /// <param name="cancellation">Gives up between two stages.</param>
    /// <returns>
    /// The faces, largest box first, in pixels of the upright picture, the origin at the centre of the top-left pixel.
    /// </returns>
    /// <exception cref="UnsupportedImageException">The data is not a picture of an accepted format.</exception>
    /// <exception cref="CorruptImageException">The picture is cut off or damaged.</exception>
    /// <exception cref="CostlyImageException">Decoding it would take too long.</exception>
    public IReadOnlyList<FaceKeypoints> Locate(
        ReadOnlySpan<byte> picture, LocateOptions? options = null, CancellationToken cancellation = default) =>
        _pipeline.Locate(picture, ImageHeader.Read(picture), _model, options ?? new LocateOptions(), new StageTimes(), cancellation);

    /// <summary>Draws the faces and their keypoints into a picture.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="options">What to look for; null for the usual.</param>
    /// <returns>The upright picture with its faces drawn in, as JPEG, and the faces.</returns>
    /// <inheritdoc cref="Locate" path="/exception"/>
    public (byte[] Jpeg, IReadOnlyList<FaceKeypoints> Faces) Annotate(ReadOnlySpan<byte> picture, LocateOptions? options = null)
    {
        using var image = ImageDecoder.Decode(picture, ImageHeader.Read(picture));
        var faces = _pipeline.Locate(image, _model, options ?? new LocateOptions(), new StageTimes());
        KeypointOverlay.Draw(image, faces);
        using var file = ImageEncoder.Encode(image, ImageFormat.Jpeg);
        return (file.Bytes.ToArray(), faces);
    }

    /// <summary>Frees the models.</summary>
    public void Dispose()
    {
        _detector.Dispose();
        _model.Dispose();
    }
}
