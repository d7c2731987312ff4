namespace KeypointService.Training.Data;

/// <summary>The photos that scenes are composed of: portraits, whose keypoints are labelled, and crowds, which have boxes. Owns them.</summary>
internal sealed class ScenePhotos : IDisposable
{
    /// <summary>Blurred faces in the background of this set are sometimes without a box.</summary>
    private const string DoubtfulSet = "masks";

    private readonly double[] _crowdWeights;

    /// <param name="portraits">Photos whose first face has keypoints; taken over.</param>
    /// <param name="crowds">Photos with boxes; taken over.</param>
    public ScenePhotos(ScenePhoto[] portraits, ScenePhoto[] crowds)
    {
        (Portraits, Crowds) = (portraits, crowds);
        var sum = 0.0;
        _crowdWeights = [.. crowds.Select(photo => sum += Math.Sqrt(photo.Sure.Count))];
    }

    public IReadOnlyList<ScenePhoto> Portraits { get; }

    public IReadOnlyList<ScenePhoto> Crowds { get; }

    /// <summary>Reads labelled photos.</summary>
    /// <param name="sources">
    /// Files for <see cref="FaceSource"/>, whose further faces a boxes.csv beside them tells, and files for <see cref="BoxSource"/>.
    /// </param>
    /// <param name="split">Of files that tell splits, the photos of this one alone.</param>
    public static ScenePhotos Load(IReadOnlyList<string> sources, string split)
    {
        var (boxes, keypoints) = (sources.Where(BoxSource.IsMeant).ToArray(), sources.Where(source => !BoxSource.IsMeant(source)).ToArray());
        var portraits = keypoints.SelectMany(source => ReadPortraits(source, split)).ToOwnedList();
        try
        {
            var crowds = boxes.SelectMany(source => BoxSource.ReadSome(source, split)).GroupBy(row => row.Image)
                .Where(rows => rows.Any(row => row.IsSure)).Select(ReadCrowd).ToOwnedList();
            return new([.. portraits], [.. crowds]);
        }
        catch
        {
            portraits.ForEach(photo => photo.Dispose());
            throw;
        }
    }

    /// <summary>A crowd at random: one of many faces more often than one of few, by the root of their number.</summary>
    public ScenePhoto DrawCrowd(Random random)
    {
        var at = Array.BinarySearch(_crowdWeights, random.NextDouble() * _crowdWeights[^1]);
        return Crowds[Math.Min(at < 0 ? ~at : at, Crowds.Count - 1)];
    }

    public void Dispose()
    {
        foreach (var photo in Portraits.Concat(Crowds))
        {
            photo.Dispose();
        }
    }

    private static IEnumerable<ScenePhoto> ReadPortraits(string source, string split)
    {
        if (FaceSelection.Parse(source).Side is not null)
        {
            throw new InvalidDataException($"'{source}': scenes are scaled on their own, from the photos as they are.");
        }

        var boxes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source))!, BoxSource.FileName);
        var further = (File.Exists(boxes) ? BoxSource.Read(boxes, split) : [])
            .Where(row => !row.HasKeypoints).ToLookup(row => Path.GetFullPath(row.Image));
        return FaceSource.Read(source).ToOwnedList().GroupBy(face => face.Name).Select(group =>
        {
            var faces = group.ToArray();
            Array.ForEach(faces[1..], face => face.Dispose());
            return new ScenePhoto(
                new ScaledPicture(faces[0].Gray),
                [.. faces.Select(PhotoFace.From), .. further[Path.GetFullPath(group.Key)].Select(PhotoFace.From)],
                IsDoubtful: false);
        });
    }

    private static ScenePhoto ReadCrowd(IGrouping<string, BoxRow> rows) =>
        new(new ScaledPicture(GrayPicture.Read(rows.Key)), [.. rows.Select(PhotoFace.From)], rows.First().Set == DoubtfulSet);
}
