using System.Security.Cryptography;

namespace KeypointService.Vision;

/// <summary>
/// The SHA-256 of a trained file, in a file of the same name and <c>.sha256</c> beside it, as <c>sha256sum</c> writes it.
/// </summary>
public static class Checksum
{
    private const string Extension = ".sha256";

    /// <summary>Compares a file with the checksum beside it; a file without one passes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What was read of it.</param>
    /// <exception cref="InvalidDataException">The file is not the one that the checksum was written for.</exception>
    public static void Verify(string path, ReadOnlySpan<byte> content)
    {
        if (!File.Exists(path + Extension))
        {
            return;
        }

        var expected = File.ReadAllText(path + Extension).Split(' ', 2)[0].Trim();
        if (!expected.Equals(Of(content), StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"'{path}' is damaged or another file: its SHA-256 is {Of(content)}, and '{path}{Extension}' says {expected}.");
        }
    }

    /// <summary>Writes the checksum of a file beside it.</summary>
    /// <param name="path">The file.</param>
    public static void Write(string path) =>
        File.WriteAllText(path + Extension, $"{Of(File.ReadAllBytes(path))}  {Path.GetFileName(path)}\n");

    private static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
