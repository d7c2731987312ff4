using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision;

/// <summary>The two stages on a decoded image: candidates from a detector, then keypoints from a model, which also judges them.</summary>
internal static class FaceStages
{
    // Bounds the work on a picture made to look like faces everywhere.
    private const int MostCandidates = 1500;

    // The detector's score and the model's confidence as log-odds: each alone takes a few things for faces, but rarely the same ones,
    // so that what they know adds up. The confidence is the surer of the two by far and counts half. Chosen on photos for validation,
    // crowds and portraits, and on pictures without faces.
    private const double LeastLogOdds = 1.3;
    private const double ConfidenceWeight = 0.5;

    // The cascade says of every hit that it is one, which tells nothing: the confidence decides alone.
    private const double LeastLogOddsAlone = 2.75;

    // The points know better where a face lies, the detector how large one is that is hidden.
    private const double PointsShare = 2 / 3.0;

    // Crops a run of the network: bounds its memory.
    private const int BatchSize = 16;

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
                : candidates.Take(MostCandidates).Chunk(BatchSize).SelectMany(batch => Locate(gray, batch, model)),
            model,
            options);
        if (options.Accuracy == Accuracy.High)
        {
            faces = [.. faces.Chunk(BatchSize).SelectMany(batch => KeypointLocator.Refine(gray, batch, model))];
        }

        return options.Convention is { } name ? [.. faces.Select(ConventionOf(model, name).Apply)] : faces;
    }

    private static LabelConvention ConventionOf(KeypointModel model, string name) => model.Info.Conventions.GetValueOrDefault(name)
        ?? throw new ArgumentException($"The model '{model.Info.Name}' knows no convention '{name}'.", nameof(name));

    /// <summary>Locates the faces of candidates, without those of which the detector and the model are little sure together.</summary>
    private static IEnumerable<FaceKeypoints> Locate(Mat gray, FaceCandidate[] candidates, KeypointModel model) => KeypointLocator.Locate(
            gray, [.. candidates.Select(candidate => candidate.Box)], model, [.. candidates.Select(candidate => candidate.Roll)])
        .Zip(candidates, (face, candidate) => (face, candidate))
        .Where(pair => pair.face.Confidence is not { } confidence || IsFace(confidence, pair.candidate))
        .Select(pair => TellsItsScore(pair.candidate) ? Settled(pair.face) : pair.face);

    private static bool TellsItsScore(FaceCandidate candidate) => candidate.Score < 1;

    private static bool IsFace(double confidence, FaceCandidate candidate) => TellsItsScore(candidate)
        ? (ConfidenceWeight * LogOdds(confidence)) + LogOdds(candidate.Score) >= LeastLogOdds
        : LogOdds(confidence) >= LeastLogOddsAlone;

    private static double LogOdds(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>A face whose box lies between the network's guess and the region that its points tell, closer to the latter.</summary>
    private static FaceKeypoints Settled(FaceKeypoints face) => face with
    {
        Box = FaceBox.Square(
            (face.Box.Center * (1 - PointsShare)) + (face.Region.Center * PointsShare),
            (face.Box.Width * (1 - PointsShare)) + (face.Region.Width * PointsShare)),
    };

    private static FaceKeypoints[] Judge(IEnumerable<FaceKeypoints> candidates, KeypointModel model, LocateOptions options)
    {
        var least = options.MinConfidence ?? (options.Cropped ? 0 : model.Info.MinConfidence);
        return [.. DuplicateFaces.Remove([.. candidates.Where(face => !(face.Confidence < least))]).Take(options.MaxFaces)];
    }
}
