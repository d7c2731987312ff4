using System.Security.Cryptography;

namespace KeypointService.Vision.Onnx;

/// <summary>
/// The SHA-256 of a trained file, in a file of the same name and <c>.sha256</c> beside it, as <c>sha256sum</c> writes it.
/// </summary>
public static class Checksum
{
    private const string Extension = ".sha256";

    /// <summary>Whether a checksum, or a known answer, which begins with one, lies beside a file: damage to others goes unnoticed.</summary>
    /// <param name="path">The file.</param>
    public static bool IsBeside(string path) => FileBeside(path) is not null;

    /// <summary>Takes a file's SHA-256 and compares it with the checksum beside it; a file without one passes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What was read of it.</param>
    /// <returns>The SHA-256 in hexadecimal, lower case.</returns>
    /// <exception cref="InvalidDataException">The file is not the one that the checksum was written for.</exception>
    public static string Verify(string path, ReadOnlySpan<byte> content)
    {
        var actual = Of(content);
        if (FileBeside(path) is not { } file)
        {
            return actual;
        }

        var expected = (File.ReadLines(file).FirstOrDefault() ?? "").Split(' ', 2)[0].Trim();
        return expected.Equals(actual, StringComparison.OrdinalIgnoreCase)
            ? actual
            : throw new InvalidDataException(
                $"'{path}' is damaged or another file: its SHA-256 is {actual}, and '{file}' says {expected}.");
    }

    /// <summary>Writes the checksum of a file beside it.</summary>
    /// <param name="path">The file.</param>
    public static void Write(string path) =>
        File.WriteAllText(path + Extension, $"{Of(File.ReadAllBytes(path))}  {Path.GetFileName(path)}\n");

    internal static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string? FileBeside(string path) =>
        new[] { path + Extension, path + KnownAnswer.Extension }.FirstOrDefault(File.Exists);
}
