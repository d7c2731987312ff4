using KeypointService.Training.Data;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>Runs detection chains over labelled photos and over pictures without faces.</summary>
internal sealed class DetectorEvaluator(IReadOnlyList<DetectionChain> chains, string output)
{
    /// <summary>Scores of each chain's hits in pictures without faces, picture by picture; saves a sheet of the false faces.</summary>
    public IReadOnlyDictionary<DetectionChain, IReadOnlyList<double>[]> SearchEmpty(IReadOnlyList<string> files)
    {
        var found = files.AsParallel().AsOrdered().Select(file =>
        {
            using var gray = Cv2.ImRead(file, ImreadModes.Grayscale);
            return chains.Select(chain => chain.Find(gray)).ToArray();
        }).ToArray();
        for (var i = 0; i < chains.Count; i++)
        {
            var chain = chains[i];
            var own = found.Select(hits => hits[i].Where(hit => hit.Score >= chain.Threshold).ToArray()).ToArray();
            DetectionSheet.Save(
                files.Zip(own).Where(pair => pair.Second.Length > 0).Select(pair => ShowFalse(pair.First, pair.Second)),
                Path.Combine(output, $"false-{FileName(chain)}.jpg"));
        }

        return chains.Select((chain, i) => (chain, found.Select(IReadOnlyList<double> (hits) => [.. hits[i].Select(hit => hit.Score)]).ToArray()))
            .ToDictionary(pair => pair.chain, pair => pair.Item2);
    }

    /// <summary>What each chain makes of the labelled faces; saves a sheet of each one's misses.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="faces">The labelled faces in their photos.</param>
    /// <param name="degrees">How far each photo is turned, alternately to the right and to the left.</param>
    /// <param name="onFace">Called after each face, from several threads.</param>
    public IReadOnlyDictionary<DetectionChain, DetectionOutcome[]> Search(
        string name, IReadOnlyList<FaceSample> faces, double degrees, Action onFace)
    {
        var found = faces.Select((face, i) => (face, i)).AsParallel().AsOrdered().Select(item =>
        {
            using var turned = degrees == 0 ? null : TurnedFace.Of(item.face, item.i % 2 == 0 ? degrees : -degrees);
            var face = turned ?? item.face;
            var outcomes = chains.Select(chain =>
            {
                var hits = chain.Find(face.Gray);
                var outcome = DetectionOutcome.Of(face, hits);
                return (Outcome: outcome, Miss: outcome.Score < chain.Threshold ? DetectionSheet.Draw(face.Gray, [face.Region], hits) : null);
            }).ToArray();
            onFace();
            return outcomes;
        }).ToArray();
        for (var i = 0; i < chains.Count; i++)
        {
            DetectionSheet.Save(
                found.Where(outcomes => outcomes[i].Miss is not null).Select(outcomes => (outcomes[i].Miss!, DetectionSheet.Caption(outcomes[i].Outcome.Score))),
                Path.Combine(output, $"misses-{name}-{FileName(chains[i])}.jpg".Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-')));
        }

        return chains.Select((chain, i) => (chain, found.Select(outcomes => outcomes[i].Outcome).ToArray())).ToDictionary();
    }

    /// <summary>What each chain makes of the boxed faces of photos; saves a sheet of the photos with most misses.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="rows">The faces; those that are not sure are neither asked for nor counted as false.</param>
    /// <param name="onPhoto">Called after each photo, from several threads.</param>
    /// <returns>For each chain the outcomes, and the scores of the hits on no face.</returns>
    public IReadOnlyDictionary<DetectionChain, (DetectionOutcome[] Outcomes, double[] False)> Search(
        string name, IReadOnlyList<BoxRow> rows, Action onPhoto)
    {
        var photos = rows.GroupBy(row => row.Image).ToArray();
        var found = photos.AsParallel().AsOrdered().Select(photo =>
        {
            using var gray = Cv2.ImRead(photo.Key, ImreadModes.Grayscale);
            var answers = chains.Select(chain =>
            {
                var hits = chain.Find(gray);
                var outcomes = photo.Where(face => face.IsSure).Select(face => DetectionOutcome.Of(face, gray.Size(), hits)).ToArray();
                var beside = hits.Where(hit => !photo.Any(face => DetectionOutcome.IsOn(hit, face.Box))).Select(hit => hit.Score).ToArray();
                var sheet = outcomes.Any(outcome => outcome.Score < chain.Threshold)
                    ? DetectionSheet.Draw(gray, photo.Where(face => face.IsSure).Select(face => face.Box), [.. hits.Where(hit => hit.Score >= chain.Threshold)])
                    : null;
                return (Outcomes: outcomes, False: beside, Sheet: sheet);
            }).ToArray();
            onPhoto();
            return answers;
        }).ToArray();
        for (var i = 0; i < chains.Count; i++)
        {
            var chain = chains[i];
            DetectionSheet.Save(
                found.Select(answers => answers[i]).Where(answer => answer.Sheet is not null).Select(answer => (
                    answer.Sheet!, $"{answer.Outcomes.Count(outcome => outcome.Score < chain.Threshold)} of {answer.Outcomes.Length}")),
                Path.Combine(output, $"misses-{name}-{FileName(chain)}.jpg".Replace(' ', '-')));
        }

        return chains.Select((chain, i) => (chain, (
            found.SelectMany(answers => answers[i].Outcomes).ToArray(), found.SelectMany(answers => answers[i].False).ToArray()))).ToDictionary();
    }

    private static string FileName(DetectionChain chain) => chain.Name.Replace(' ', '-');

    private static (Mat Picture, string Caption) ShowFalse(string file, DetectedFace[] hits)
    {
        using var gray = Cv2.ImRead(file, ImreadModes.Grayscale);
        return (DetectionSheet.Draw(gray, [], hits), $"{Path.GetFileNameWithoutExtension(file)} {DetectionSheet.Caption(hits.Max(hit => hit.Score))}");
    }
}
