using System.Diagnostics;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Native;
using KeypointService.Vision.Onnx;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>From an upright image to the keypoints of its faces. Safe for concurrent use.</summary>
/// <param name="detector">Finds the faces where a caller names no other.</param>
public sealed class KeypointPipeline(IFaceDetector detector)
{
    // Bounds the work on a picture made to look like faces everywhere.
    private const int MostCandidates = 1500;

    /// <summary>A picture's longest side is not reduced below so many pixels where its faces alone are asked for.</summary>
    /// <remarks>
    /// The smallest face that a detector finds, 1/25 of the longest side, keeps 38 pixels, which costs it 0.15 points of NME;
    /// from 64 pixels on, 1/15 of the side, nothing is lost that can be measured.
    /// </remarks>
    public const int LeastSide = 960;

    // Score of the detector and confidence of the model together: each alone takes a few things for faces, but rarely the same ones.
    private const double LeastSum = 1.05;

    // Crops a run of the network: bounds its memory.
    private const int BatchSize = 16;

    /// <summary>The pipeline with the models that travel with the library.</summary>
    /// <param name="model">Name of the keypoint model.</param>
    /// <param name="models">Folder of the models; null for <c>models</c> beside the program.</param>
    /// <exception cref="FileNotFoundException">A model is missing.</exception>
    /// <exception cref="ModelContractException">A model's file is damaged, or is none.</exception>
    /// <exception cref="NativeLibraryException">A library of the system is missing; the message tells which.</exception>
    public static LoadedPipeline Load(string model = "compact", string? models = null)
    {
        NativeLibraries.EnsureLoadable();
        return new LoadedPipeline(models ?? Path.Combine(AppContext.BaseDirectory, "models"), model);
    }

    /// <summary>Decodes a picture as far as its faces need it, finds them and locates their keypoints.</summary>
    /// <param name="picture">The whole file.</param>
    /// <param name="header">What <see cref="ImageHeader.Read"/> found in it.</param>
    /// <param name="model">The keypoint model.</param>
    /// <param name="options">What to look for.</param>
    /// <param name="times">Receives the stage times.</param>
    /// <param name="cancellation">Gives up between two stages.</param>
    /// <returns>The faces, largest box first, in pixels of the upright picture.</returns>
    /// <exception cref="CorruptImageException">The data is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="CostlyImageException">Decoding would take too long.</exception>
    public IReadOnlyList<FaceKeypoints> Locate(
        ReadOnlySpan<byte> picture, ImageHeader header, KeypointModel model, LocateOptions options, StageTimes times, CancellationToken cancellation = default)
    {
        // Whoever wants every face as exact as can be gets it at full scale.
        var least = options.Accuracy == Accuracy.High ? int.MaxValue : LeastSide;
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            using var image = ImageDecoder.DecodeReduced(picture, header, least);
            times.Decode += Stopwatch.GetElapsedTime(start);
            cancellation.ThrowIfCancellationRequested();
            var picturePixels = image.ToPicture.Scale;
            var fullSide = picturePixels > 1 ? Math.Max(header.Width, header.Height) : 0;
            var search = Search(image.Gray, model, options, times, fullSide, picturePixels);
            if (search.WantedSide == 0)
            {
                return [.. Locate(image.Gray, search.Faces, model, options, times).Select(face => face.Moved(image.ToPicture))];
            }

            // It shows faces too small for the scale at which it was decoded.
            least = search.WantedSide;
        }
    }

    /// <summary>Finds the faces of an image and locates their keypoints.</summary>
    /// <param name="image">Upright image, 8 bits, blue-green-red or grayscale.</param>
    /// <param name="model">The keypoint model.</param>
    /// <param name="options">What to look for.</param>
    /// <param name="times">Receives the stage times.</param>
    /// <returns>The faces, largest box first.</returns>
    /// <exception cref="ArgumentException">The model does not know the convention that is asked for.</exception>
    public IReadOnlyList<FaceKeypoints> Locate(Mat image, KeypointModel model, LocateOptions options, StageTimes times)
    {
        using var gray = image.ToGray();
        var search = Search(gray, model, options, times, fullSide: 0, picturePixels: 1);
        return Locate(gray, search.Faces, model, options, times);
    }

    /// <summary>Searches a picture, one pixel of which is so many of the whole picture wide.</summary>
    private FaceSearchResult Search(
        Mat gray, KeypointModel model, LocateOptions options, StageTimes times, int fullSide, double picturePixels)
    {
        if (options.Cropped)
        {
            return new FaceSearchResult([]);
        }

        var start = Stopwatch.GetTimestamp();
        var finder = options.Detector ?? detector;
        FaceSearchOptions search = new()
        {
            Judged = model.Info.HasFaceScore,
            MinFaceSize = options.MinFaceSize / picturePixels,
            FullSide = fullSide,
        };
        var found = options.AnyRotation ? TurnedSearch.Run(finder, gray, search) : finder.Search(gray, search);
        times.Detector = finder.Name;
        times.Detect += Stopwatch.GetElapsedTime(start);
        return found;
    }

    private FaceKeypoints[] Locate(
        Mat gray, IReadOnlyList<FaceCandidate> candidates, KeypointModel model, LocateOptions options, StageTimes times)
    {
        var start = Stopwatch.GetTimestamp();
        var faces = Judge(
            options.Cropped
                ? [CroppedFaceLocator.Locate(gray, model, options.Detector ?? detector)]
                : candidates.Take(MostCandidates).Chunk(BatchSize).SelectMany(batch => Locate(gray, batch, model)),
            model,
            options);
        if (options.Accuracy == Accuracy.High)
        {
            faces = [.. faces.Chunk(BatchSize).SelectMany(batch => KeypointLocator.Refine(gray, batch, model))];
        }

        if (options.Convention is { } name)
        {
            faces = [.. faces.Select(ConventionOf(model, name).Apply)];
        }

        times.Landmarks = Stopwatch.GetElapsedTime(start);
        return faces;
    }

    private static LabelConvention ConventionOf(KeypointModel model, string name) => model.Info.Conventions.GetValueOrDefault(name)
        ?? throw new ArgumentException($"The model '{model.Info.Name}' knows no convention '{name}'.", nameof(name));

    /// <summary>Locates the faces of candidates, without those of which the detector and the model are little sure together.</summary>
    private static IEnumerable<FaceKeypoints> Locate(Mat gray, FaceCandidate[] candidates, KeypointModel model) => KeypointLocator.Locate(
            gray, [.. candidates.Select(candidate => candidate.Box)], model, [.. candidates.Select(candidate => candidate.Roll)])
        .Zip(candidates, (face, candidate) => (face, candidate))
        .Where(pair => !(pair.face.Confidence + pair.candidate.Score < LeastSum))
        .Select(pair => pair.candidate.Score < 1 ? Settled(pair.face) : pair.face);

    /// <summary>A face whose box lies halfway to the region that its points tell, where a network's guess and they differ.</summary>
    private static FaceKeypoints Settled(FaceKeypoints face) => face with
    {
        Box = FaceBox.Square((face.Box.Center + face.Region.Center) * 0.5, (face.Box.Width + face.Region.Width) / 2),
    };

    private static FaceKeypoints[] Judge(IEnumerable<FaceKeypoints> candidates, KeypointModel model, LocateOptions options)
    {
        var least = options.MinConfidence ?? (options.Cropped ? 0 : model.Info.MinConfidence);
        return [.. DuplicateFaces.Remove([.. candidates.Where(face => !(face.Confidence < least))]).Take(options.MaxFaces)];
    }
}
