using System.Diagnostics;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Native;
using KeypointService.Vision.Onnx;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>
/// From the bytes of a picture to the keypoints of its faces, and to the picture with which they are drawn or cut out.
/// Safe for concurrent use.
/// </summary>
/// <param name="detector">Finds the faces; its owner keeps it.</param>
/// <param name="model">Locates their keypoints; its owner keeps it.</param>
public sealed class KeypointPipeline(IFaceDetector detector, KeypointModel model) : IDisposable
{
    /// <summary>
    /// A picture's longest side is not reduced below so many pixels where its faces alone are asked for; that of one over twice as long as
    /// wide is reduced less.
    /// </summary>
    /// <remarks>
    /// A face of 1/25 of the longest side keeps 38 pixels, which costs it 0.15 points of NME; from 64 pixels on, 1/15 of the side, nothing is
    /// lost that can be measured. Where smaller faces show, the picture is decoded anew at a larger scale.
    /// </remarks>
    public const int LeastSide = 960;

    private IReadOnlyList<IDisposable> _owned = [];
    private bool _isDisposed;

    /// <summary>The model that locates the keypoints.</summary>
    public KeypointModelInfo Model => model.Info;

    /// <summary>The pipeline with the models that travel with the library. It owns them.</summary>
    /// <param name="model">Name of the keypoint model.</param>
    /// <param name="models">Folder of the models; null for <c>models</c> beside the program.</param>
    /// <exception cref="ModelContractException">A model's file is missing, or is none.</exception>
    /// <exception cref="InvalidDataException">A model's file is damaged, or answers otherwise than it should.</exception>
    /// <exception cref="NativeLibraryException">A library of the system is missing; the message tells which.</exception>
    public static KeypointPipeline Load(string model = "compact", string? models = null)
    {
        NativeLibraries.EnsureLoadable();
        models ??= Path.Combine(AppContext.BaseDirectory, "models");
        var keypoints = KeypointModel.Load(Path.Combine(models, model, "model.onnx"));
        try
        {
            var faces = CnnFaceDetector.Load(Path.Combine(models, "detector", "model.onnx"), new CnnFaceDetectorOptions());
            return new KeypointPipeline(faces, keypoints) { _owned = [faces, keypoints] };
        }
        catch
        {
            keypoints.Dispose();
            throw;
        }
    }

    /// <summary>Finds the faces of a picture and locates their keypoints; decodes it only as far as they need it.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="options">What to look for; null for the usual.</param>
    /// <param name="cancellation">Gives up between two stages, looks or batches of faces.</param>
    /// <exception cref="UnsupportedImageException">The data is not a picture of an accepted format.</exception>
    /// <exception cref="CorruptImageException">The picture is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="CostlyImageException">Decoding it would take too long.</exception>
    /// <exception cref="DecoderDeathException">The system ran out of memory while an HEIC or AVIF picture was decoded.</exception>
    /// <exception cref="ArgumentException">The model does not know the convention that is asked for.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline is disposed.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public LocatedFaces Locate(ReadOnlySpan<byte> picture, LocateOptions? options = null, CancellationToken cancellation = default)
    {
        options = Checked(options);
        var header = ImageHeader.Read(picture);

        // Whoever wants every face as exact as can be gets it at full scale.
        var least = options.Accuracy == Accuracy.High
            ? int.MaxValue
            : (int)(LeastSide * LongPicture.Stretch(header.Width, header.Height));
        StageTimes times = new();
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            using var image = ImageDecoder.DecodeReduced(picture, header, least, cancellation);
            times = times with { Decode = times.Decode + Stopwatch.GetElapsedTime(start) };
            cancellation.ThrowIfCancellationRequested();
            var scale = image.ToPicture.Scale;
            var fullSide = scale > 1 ? Math.Max(header.Width, header.Height) : 0;
            var search = Search(image.Gray, options, ref times, fullSide, scale, cancellation);
            if (search.WantedSide == 0)
            {
                var faces = Locate(image.Gray, search.Faces, options, ref times, scale, cancellation);
                return new LocatedFaces(scale > 1 ? [.. faces.Select(face => Moved(face, image.ToPicture, header, options))] : faces, header, times);
            }

            // It shows faces too small for the scale at which it was decoded.
            least = search.WantedSide;
        }
    }

    /// <summary>The same for an image that is decoded already.</summary>
    /// <param name="image">Upright image, 8 bits, blue-green-red or grayscale.</param>
    /// <param name="options">What to look for; null for the usual.</param>
    /// <param name="cancellation">Gives up between two stages, looks or batches of faces.</param>
    /// <exception cref="ArgumentException">The model does not know the convention that is asked for.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline is disposed.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public LocatedFaces Locate(Mat image, LocateOptions? options = null, CancellationToken cancellation = default)
    {
        options = Checked(options);
        var start = Stopwatch.GetTimestamp();
        using var gray = image.ToGray();
        StageTimes times = new() { Detect = Stopwatch.GetElapsedTime(start) };
        var search = Search(gray, options, ref times, fullSide: 0, picturePixels: 1, cancellation);
        var faces = Locate(gray, search.Faces, options, ref times, picturePixels: 1, cancellation);
        return new LocatedFaces(faces, null, times);
    }

    /// <summary>Decodes a picture in full and in colour and finds its faces, to be drawn in, or cut out, turned and scaled to a template.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="options">What to look for; null for the usual.</param>
    /// <param name="cancellation">Gives up between two stages, looks or batches of faces.</param>
    /// <returns>The caller owns it.</returns>
    /// <inheritdoc cref="Locate(ReadOnlySpan{byte}, LocateOptions?, CancellationToken)" path="/exception"/>
    public LocatedPicture LocateInColour(
        ReadOnlySpan<byte> picture, LocateOptions? options = null, CancellationToken cancellation = default)
    {
        options = Checked(options);
        var header = ImageHeader.Read(picture);
        var start = Stopwatch.GetTimestamp();
        var image = ImageDecoder.Decode(picture, header, cancellation: cancellation);
        try
        {
            var decode = Stopwatch.GetElapsedTime(start);
            cancellation.ThrowIfCancellationRequested();
            var faces = Locate(image, options, cancellation);
            cancellation.ThrowIfCancellationRequested();
            faces = faces with { Header = header, Times = faces.Times with { Decode = decode } };
            return new LocatedPicture(faces, image, options.Threads);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Frees the models where <see cref="Load"/> made this; no call may be under way.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    /// <summary>Locates keypoints around known boxes.</summary>
    /// <inheritdoc cref="KeypointLocator.LocateInBatches"/>
    internal IReadOnlyList<FaceKeypoints> LocateAt(
        Mat gray, IReadOnlyList<FaceBox> boxes, IReadOnlyList<double> rolls, CancellationToken cancellation) =>
        KeypointLocator.LocateInBatches(gray, boxes, rolls, model, threads: 1, cancellation);

    /// <summary>A face of a reduced copy in the picture. The copy's last row and column may stand for fewer pixels than the others.</summary>
    private static FaceKeypoints Moved(FaceKeypoints face, SimilarityTransform toPicture, ImageHeader header, LocateOptions options)
    {
        var moved = face.Moved(toPicture);
        return options.Cropped ? moved with { Box = FaceBox.Whole(header.UprightWidth, header.UprightHeight) } : moved;
    }

    /// <summary>The options, or the usual: what the model cannot do is refused before there is work.</summary>
    private LocateOptions Checked(LocateOptions? options)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        options ??= new LocateOptions();
        return options.Convention is not { } name || model.Info.Conventions.ContainsKey(name)
            ? options
            : throw new ArgumentException($"The model '{model.Info.Name}' knows no convention '{name}'.", nameof(options));
    }

    private FaceSearchResult Search(
        Mat gray, LocateOptions options, ref StageTimes times, int fullSide, double picturePixels, CancellationToken cancellation)
    {
        if (options.Cropped)
        {
            return new FaceSearchResult([]);
        }

        var start = Stopwatch.GetTimestamp();
        var found = FaceStages.Search(gray, detector, model, options, fullSide, picturePixels, cancellation);
        times = times with { Detector = detector.Name, Detect = times.Detect + Stopwatch.GetElapsedTime(start) };
        return found;
    }

    private IReadOnlyList<FaceKeypoints> Locate(
        Mat gray,
        IReadOnlyList<FaceCandidate> candidates,
        LocateOptions options,
        ref StageTimes times,
        double picturePixels,
        CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var faces = FaceStages.Locate(gray, candidates, detector, model, options, picturePixels, cancellation);
        times = times with { Landmarks = Stopwatch.GetElapsedTime(start) };
        return faces;
    }
}
