using KeypointService.Vision.Concurrency;
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
    /// <param name="cancellation">Gives up between two looks.</param>
    public static FaceSearchResult Search(
        Mat gray,
        IFaceDetector detector,
        KeypointModel model,
        LocateOptions options,
        int fullSide,
        double picturePixels,
        CancellationToken cancellation)
    {
        FaceSearchOptions search = new()
        {
            Judged = model.Info.HasFaceScore,
            MinFaceSize = options.MinFaceSize / picturePixels,
            Thorough = options.Thorough,

            // Of those that a search is sure of, more may be left out.
            MaxFaces = options.MinConfidence > model.Info.MinConfidence ? int.MaxValue : options.MaxFaces,
            FullSide = fullSide,
            Threads = options.Threads,
            Cancellation = cancellation,
        };
        return options.AnyRotation ? TurnedSearch.Run(detector, gray, search) : detector.Search(gray, search);
    }

    /// <summary>Locates the keypoints of candidates, or of an image that is one face, and keeps what is a face.</summary>
    /// <param name="gray">Upright grayscale image, 8 bits.</param>
    /// <param name="candidates">What the search found.</param>
    /// <param name="detector">Who found it.</param>
    /// <param name="model">Locates and judges.</param>
    /// <param name="options">What is asked for, in a convention that the model knows.</param>
    /// <param name="picturePixels">How many pixels of the whole picture one of this is wide.</param>
    /// <param name="cancellation">Gives up between two batches.</param>
    /// <returns>The faces, the largest first.</returns>
    public static IReadOnlyList<FaceKeypoints> Locate(
        Mat gray,
        IReadOnlyList<FaceCandidate> candidates,
        IFaceDetector detector,
        KeypointModel model,
        LocateOptions options,
        double picturePixels,
        CancellationToken cancellation)
    {
        var faces = Judge(
            options.Cropped
                ? [new CroppedFaceLocator(gray, model, detector, options.Threads, cancellation).Locate()]
                : new FaceJudge(gray, model, options.Threads, cancellation).Faces([.. candidates.Take(MostCandidates)]),
            model,
            options,
            options.Cropped ? 0 : options.MinFaceSize / picturePixels);
        if (options.Accuracy == Accuracy.High)
        {
            faces = SharedWork.MapBatches(
                faces, KeypointLocator.BatchSize, options.Threads, batch => KeypointLocator.Refine(gray, batch, model), cancellation);
        }

        return options.Convention is { } name ? [.. faces.Select(model.Info.Conventions[name].Apply)] : faces;
    }

    private static FaceKeypoints[] Judge(IEnumerable<FaceKeypoints> candidates, KeypointModel model, LocateOptions options, double minSize)
    {
        var least = options.MinConfidence ?? (options.Cropped ? 0 : model.Info.MinConfidence);

        // The points have moved the boxes: only now is it known which are how large.
        return [.. DuplicateFaces.Remove([.. candidates.Where(face => !(face.Confidence < least))])
            .Where(face => face.Box.Width >= minSize)
            .OrderByDescending(face => face.Box.Area)
            .Take(options.MaxFaces)];
    }
}
