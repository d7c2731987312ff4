using KeypointService.Cli.Records;
using KeypointService.Faces;
using KeypointService.Vision;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Cli.Running;

/// <summary>Answers for one file: a record of its faces, or of what is wrong with it. Safe for concurrent use.</summary>
internal sealed class PictureLocator : IDisposable
{
    private readonly CnnFaceDetector _detector;
    private readonly KeypointModel _model;
    private readonly KeypointPipeline _pipeline;
    private readonly LocateOptions _options;
    private readonly long _maxPixels;

    /// <summary>Loads the models beside the program.</summary>
    /// <param name="model">Name of the keypoint model.</param>
    /// <param name="options">What to look for.</param>
    /// <param name="maxPixels">Pictures of more pixels are passed over.</param>
    public PictureLocator(string model, LocateOptions options, long maxPixels)
    {
        var models = Path.Combine(AppContext.BaseDirectory, "models");
        _options = options;
        _maxPixels = maxPixels;
        _model = KeypointModel.Load(Path.Combine(models, model, "model.onnx"));
        _detector = CnnFaceDetector.Load(Path.Combine(models, "detector", "model.onnx"), new CnnFaceDetectorOptions());
        _pipeline = new KeypointPipeline(_detector);
    }

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

    public void Dispose()
    {
        _detector.Dispose();
        _model.Dispose();
    }

    private PictureRecord Locate(string file, byte[] picture)
    {
        var header = ImageHeader.Read(picture);
        if ((long)header.Width * header.Height > _maxPixels)
        {
            return new PictureRecord(
                file, Error: $"The picture has {header.Width}×{header.Height} pixels; at most {_maxPixels} are taken.");
        }

        var faces = _pipeline.Locate(picture, header, _model, _options, new StageTimes());
        var answer = KeypointResponse.From(header, _model.Info.Name, faces.Select(FaceResponse.From));
        return new PictureRecord(file, answer.Image, answer.Model, answer.Faces);
    }
}
