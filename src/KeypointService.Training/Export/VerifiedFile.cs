using KeypointService.Vision.Onnx;

namespace KeypointService.Training.Export;

/// <summary>
/// A model file that takes its place, with its checksum and known answer, only after it was verified: what was there before is kept
/// otherwise.
/// </summary>
internal static class VerifiedFile
{
    /// <param name="path">The file.</param>
    /// <param name="content">What to write.</param>
    /// <param name="verify">Is given a draft of the file; throws where it is wrong.</param>
    /// <returns>What <paramref name="verify"/> returns.</returns>
    public static float Write(string path, byte[] content, Func<string, float> verify)
    {
        // All three are there before the first one is moved: a service that starts between would find a file that is not the checksum's.
        var drafts = Directory.CreateDirectory(path + ".draft");
        try
        {
            var draft = Path.Combine(drafts.FullName, Path.GetFileName(path));
            File.WriteAllBytes(draft, content);
            var difference = verify(draft);
            Checksum.Write(draft);
            KnownAnswer.Write(draft);
            foreach (var file in drafts.GetFiles())
            {
                file.MoveTo(path + file.Name[Path.GetFileName(path).Length..], overwrite: true);
            }

            return difference;
        }
        finally
        {
            drafts.Delete(recursive: true);
        }
    }

    /// <summary>Gives the difference back where it is small.</summary>
    /// <exception cref="InvalidDataException">It is larger than the tolerance, or no number.</exception>
    public static float Within(float tolerance, float difference) => difference <= tolerance
        ? difference
        : throw new InvalidDataException($"The model file differs from the trained network by {difference}; it was not written.");
}
