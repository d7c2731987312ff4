using System.Diagnostics.CodeAnalysis;

namespace KeypointService.Cli.Storage;

/// <summary>An object of a bucket, or what begins the names of some: <c>s3://bucket/key</c>.</summary>
internal readonly record struct S3Address(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Reads an address.</summary>
    /// <returns>False where the text is none, but a path.</returns>
    /// <exception cref="ArgumentException">It names no bucket.</exception>
    public static bool TryParse(string text, [NotNullWhen(true)] out S3Address? address)
    {
        address = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text[Scheme.Length..].Split('/', 2);
        address = parts[0].Length > 0 ? new(parts[0], parts.ElementAtOrDefault(1) ?? "") : throw new ArgumentException($"'{text}' names no bucket.");
        return true;
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
