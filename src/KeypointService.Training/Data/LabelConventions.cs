namespace KeypointService.Training.Data;

/// <summary>
/// Whose idea of the points a set's labels follow. Annotators differ by a constant shift of each point; training
/// learns the shift of every convention from the reference (index 0), which the exported model follows.
/// </summary>
internal sealed class LabelConventions
{
    /// <summary>Index of the reference convention.</summary>
    public const int Reference = 0;

    private readonly Dictionary<string, int> _indices;

    /// <summary>Numbers the conventions of the training faces.</summary>
    /// <param name="training">The faces.</param>
    /// <param name="reference">
    /// The set whose labels the model follows, every other set having a convention of its own; null where all sets but
    /// Kaggle's follow the same.
    /// </param>
    /// <exception cref="InvalidDataException">No face is of the reference set.</exception>
    public LabelConventions(FaceDataset training, string? reference)
    {
        var sets = training.Faces.Select(face => face.Set).Distinct().Order().ToArray();
        if (reference is not null && !sets.Contains(reference))
        {
            throw new InvalidDataException($"No training face is of the reference set '{reference}'; there are: {string.Join(", ", sets)}.");
        }

        _indices = sets.Where(set => reference is null ? set == FaceSource.Kaggle : set != reference)
            .Select((set, i) => (set, i)).ToDictionary(pair => pair.set, pair => pair.i + 1);
    }

    public int Count => _indices.Count + 1;

    /// <summary>The convention of a face; a set that training does not know counts as the reference.</summary>
    public int IndexOf(FaceSample face) => _indices.GetValueOrDefault(face.Set);
}
