using KeypointService.Training.Data;
using KeypointService.Vision.Detection.Cnn;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary>The first stage's hits that the second one learns from.</summary>
internal static class VerifierHits
{
    // Well below what is searched with: the network should know what it will hardly see, too.
    private const double LeastScore = 0.08;

    /// <summary>The first stage alone.</summary>
    /// <param name="path">The detector's model file.</param>
    public static CnnFaceDetector Detector(string path) =>
        CnnFaceDetector.Load(path, new CnnFaceDetectorOptions { MinScore = LeastScore, Verify = false });

    /// <summary>Searches pictures, with a progress bar.</summary>
    public static Proposals Search(string name, CnnFaceDetector detector, ScenePhotos photos, IReadOnlyList<ScaledPicture> empty) =>
        AnsiConsole.Progress().Start(context =>
        {
            var bar = context.AddTask($"searching {name} pictures", maxValue: photos.Crowds.Count + photos.Portraits.Count + empty.Count);
            var proposals = Proposals.Find(detector, photos, empty, () => bar.Increment(1));
            AnsiConsole.WriteLine(
                $"{name}: {proposals.CrowdFaces.Count} hits on faces of crowds, {proposals.PortraitFaces.Count} of portraits, "
                + $"{proposals.Parts.Count} on parts of faces, {proposals.Others.Count} on nothing");
            return proposals;
        });
}
