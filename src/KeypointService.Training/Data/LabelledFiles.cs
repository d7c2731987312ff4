namespace KeypointService.Training.Data;

/// <summary>
/// Looks into files with labels before any picture is read, which takes minutes: that a file is none, or has no such faces, is told at
/// once.
/// </summary>
internal static class LabelledFiles
{
    /// <param name="sources">Files for <see cref="FaceSource"/>, and those called boxes.csv for <see cref="BoxSource"/>.</param>
    /// <param name="split">Of files of boxes that tell splits, the photos of this one alone are meant.</param>
    /// <exception cref="InvalidDataException">A file cannot be read, or has no such faces.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static void ThrowIfNone(IEnumerable<string> sources, string split)
    {
        foreach (var source in sources)
        {
            if (BoxSource.IsMeant(source))
            {
                BoxSource.ReadSome(source, split);
            }
            else
            {
                FaceSource.ThrowIfNone(source);
            }
        }
    }
}
