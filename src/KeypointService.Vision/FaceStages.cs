using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>The two stages on a decoded image: candidates from a detector, then keypoints from a model, which also judges them.</summary>
internal static class FaceStages
{
    // Bounds the work on a picture made to look like faces everywhere.
    private const int MostCandidates = 1500;

    /// <summary>Searches an image for faces.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits.</param>
    /// <param name="detector">Finds the candidates.</param>
    /// <param name="model">Judges them later.</param>
    /// <param name="options">What to look for.</param>
    /// <param name="fullSide">Longest side of the whole picture where this is a reduced copy of it; else 0.</param>
    /// <param name="picturePixels">How many pixels of the whole picture one of this is wide.</param>
    public static FaceSearchResult Search(
        Mat gray, IFaceDetector detector, KeypointModel model, LocateOptions options, int fullSide, double picturePixels)
    {
        FaceSearchOptions search = new()
        {
            Judged = model.Info.HasFaceScore,
            MinFaceSize = options.MinFaceSize / picturePixels,
            FullSide = fullSide,
        };
        return options.AnyRotation ? TurnedSearch.Run(detector, gray, search) : detector.Search(gray, search);
    }

    /// <summary>Locates the keypoints of candidates, or of an image that is one face, and keeps what is a face.</summary>
    /// <exception cref="ArgumentException">The model does not know the convention that is asked for.</exception>
    public static IReadOnlyList<FaceKeypoints> Locate(
        Mat gray, IReadOnlyList<FaceCandidate> candidates, IFaceDetector detector, KeypointModel model, LocateOptions options)
    {
        var faces = Judge(
            options.Cropped
                ? [CroppedFaceLocator.Locate(gray, model, detector)]
                : new FaceJudge(gray, model).Faces([.. candidates.Take(MostCandidates)]),
            model,
            options);
        if (options.Accuracy == Accuracy.High)
        {
            faces = [.. faces.Chunk(KeypointLocator.BatchSize).SelectMany(batch => KeypointLocator.Refine(gray, batch, model))];
        }

        return options.Convention is { } name ? [.. faces.Select(ConventionOf(model, name).Apply)] : faces;
    }

    private static LabelConvention ConventionOf(KeypointModel model, string name) => model.Info.Conventions.GetValueOrDefault(name)
        ?? throw new ArgumentException($"The model '{model.Info.Name}' knows no convention '{name}'.", nameof(name));

    private static FaceKeypoints[] Judge(IEnumerable<FaceKeypoints> candidates, KeypointModel model, LocateOptions options)
    {
        var least = options.MinConfidence ?? (options.Cropped ? 0 : model.Info.MinConfidence);
        return [.. DuplicateFaces.Remove([.. candidates.Where(face => !(face.Confidence < least))]).Take(options.MaxFaces)];
    }
}
