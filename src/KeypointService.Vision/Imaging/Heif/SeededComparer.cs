namespace KeypointService.Vision.Imaging.Heif;

/// <summary>
/// Hashes numbers with a seed of the process's own: by themselves they are their own hash, and a file could choose those of one bucket.
/// </summary>
internal sealed class SeededComparer : IEqualityComparer<uint>
{
    public static SeededComparer Instance { get; } = new();

    public bool Equals(uint x, uint y) => x == y;

    public int GetHashCode(uint obj) => HashCode.Combine(obj);
}
