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
            using var gray = GrayPicture.Read(file);
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

    /// <summary>In how many pictures without faces each chain takes something for one, form by form.</summary>
    /// <param name="files">The pictures.</param>
    /// <param name="asTheyAre">What <see cref="SearchEmpty"/> found in them.</param>
    public IReadOnlyList<FalsePictures> CountFalse(
        IReadOnlyList<string> files, IReadOnlyDictionary<DetectionChain, IReadOnlyList<double>[]> asTheyAre) =>
    [
        new FalsePictures("as they are", [.. chains.Select(chain => (chain.Name, asTheyAre[chain].Count(scores => scores.Any(score => score >= chain.Threshold))))]),
        .. PictureForm.All.Select(form => CountFalse(files, form)),
    ];

    private FalsePictures CountFalse(IReadOnlyList<string> files, PictureForm form)
    {
        var found = files.AsParallel().Select(file =>
        {
            using var gray = GrayPicture.Read(file);
            using var picture = form.Of(gray);
            return chains.Select(chain => chain.Find(picture).Any(hit => hit.Score >= chain.Threshold)).ToArray();
        }).ToArray();
        return new FalsePictures(form.Name, [.. chains.Select((chain, i) => (chain.Name, found.Count(isFalse => isFalse[i])))]);
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
            using var turned = Turned(item.face, item.i, degrees);
            var face = turned ?? item.face;
            var outcomes = chains.Select(chain =>
            {
                var hits = chain.Find(face.Gray);
                var outcome = DetectionOutcome.Of(face, hits);
                return (Outcome: outcome, Missed: outcome.Score < chain.Threshold ? hits : null);
            }).ToArray();
            onFace();
            return outcomes;
        }).ToArray();
        for (var i = 0; i < chains.Count; i++)
        {
            DetectionSheet.Save(
                found.Select((outcomes, face) => (Face: face, outcomes[i].Outcome, outcomes[i].Missed)).Where(miss => miss.Missed is not null)
                    .Select(miss => ShowMiss(faces[miss.Face], miss.Face, degrees, miss.Outcome, miss.Missed!)),
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
            using var gray = GrayPicture.Read(photo.Key);
            var answers = chains.Select(chain =>
            {
                var hits = chain.Find(gray);
                var outcomes = photo.Where(face => face.IsSure).Select(face => DetectionOutcome.Of(face, gray.Size(), hits)).ToArray();
                var beside = hits.Where(hit => !photo.Any(face => DetectionOutcome.IsOn(hit, face.Box))).Select(hit => hit.Score).ToArray();
                return (Photo: photo, Outcomes: outcomes, False: beside, Missed: outcomes.Count(outcome => outcome.Score < chain.Threshold), Hits: hits);
            }).ToArray();
            onPhoto();
            return answers;
        }).ToArray();
        for (var i = 0; i < chains.Count; i++)
        {
            var chain = chains[i];
            DetectionSheet.Save(
                found.Select(answers => answers[i]).Where(answer => answer.Missed > 0).OrderByDescending(answer => answer.Missed).Select(answer =>
                    (ShowMisses(answer.Photo, answer.Hits.Where(hit => hit.Score >= chain.Threshold)), $"{answer.Missed} of {answer.Outcomes.Length}")),
                Path.Combine(output, $"misses-{name}-{FileName(chain)}.jpg".Replace(' ', '-')));
        }

        return chains.Select((chain, i) => (chain, (
            found.SelectMany(answers => answers[i].Outcomes).ToArray(), found.SelectMany(answers => answers[i].False).ToArray()))).ToDictionary();
    }

    private static string FileName(DetectionChain chain) => chain.Name.Replace(' ', '-');

    private static FaceSample? Turned(FaceSample face, int index, double degrees) =>
        degrees == 0 ? null : TurnedFace.Of(face, index % 2 == 0 ? degrees : -degrees);

    private static (Mat Picture, string Caption) ShowMiss(
        FaceSample face, int index, double degrees, DetectionOutcome outcome, IEnumerable<DetectedFace> hits)
    {
        using var turned = Turned(face, index, degrees);
        var shown = turned ?? face;
        return (DetectionSheet.Draw(shown.Gray, [shown.Region], hits), DetectionSheet.Caption(outcome.Score));
    }

    private static Mat ShowMisses(IGrouping<string, BoxRow> photo, IEnumerable<DetectedFace> hits)
    {
        using var gray = GrayPicture.Read(photo.Key);
        return DetectionSheet.Draw(gray, photo.Where(face => face.IsSure).Select(face => face.Box), hits);
    }

    private static (Mat Picture, string Caption) ShowFalse(string file, DetectedFace[] hits)
    {
        using var gray = GrayPicture.Read(file);
        return (DetectionSheet.Draw(gray, [], hits), $"{Path.GetFileNameWithoutExtension(file)} {DetectionSheet.Caption(hits.Max(hit => hit.Score))}");
    }
}
