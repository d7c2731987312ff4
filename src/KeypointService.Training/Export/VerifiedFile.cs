using KeypointService.Vision.Onnx;

namespace KeypointService.Training.Export;

/// <summary>A model file that takes its place only after it was verified: what was there before is kept otherwise.</summary>
internal static class VerifiedFile
{
    /// <param name="path">The file.</param>
    /// <param name="content">What to write.</param>
    /// <param name="verify">Is given a draft of the file; throws where it is wrong.</param>
    /// <returns>What <paramref name="verify"/> returns.</returns>
    public static float Write(string path, byte[] content, Func<string, float> verify)
    {
        var draft = path + ".draft";
        try
        {
            File.WriteAllBytes(draft, content);
            var difference = verify(draft);
            File.Move(draft, path, overwrite: true);
            Checksum.Write(path);
            KnownAnswer.Write(path);
            return difference;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Gives the difference back where it is small.</summary>
    /// <exception cref="InvalidDataException">It is larger than the tolerance, or no number.</exception>
    public static float Within(float tolerance, float difference) => difference <= tolerance
        ? difference
        : throw new InvalidDataException($"The model file differs from the trained network by {difference}; it was not written.");
}
