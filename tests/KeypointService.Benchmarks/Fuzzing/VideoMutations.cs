using System.Buffers.Binary;
using KeypointService.TestPictures;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Broken videos, each the same for the same number and the same seed files.</summary>
internal sealed class VideoMutations
{
    private const int MostChanges = 8;
    private const int Frames = 6;

    private static readonly uint[] Edges = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

    private readonly int _seed;
    private readonly byte[][] _originals;

    /// <param name="seed">Another seed, other files.</param>
    /// <param name="folder">Further videos to mutate, where there are some; only small ones are taken.</param>
    public VideoMutations(int seed, string? folder)
    {
        const int largest = 256 * 1024;
        var further = folder is null ? [] : new DirectoryInfo(folder).GetFiles()
            .Where(file => file.Extension is ".mp4" or ".webm" or ".avi" or ".m4a" or ".mov" or ".mkv" && file.Length <= largest)
            .OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => File.ReadAllBytes(file.FullName));
        _seed = seed;
        _originals =
        [
            DrawnClip.Encode(".avi", "MJPG", Frames), DrawnClip.Encode(".avi", "XVID", Frames), DrawnClip.Encode(".mp4", "mp4v", Frames),
            DrawnClip.Encode(".mov", "mp4v", Frames), DrawnClip.Encode(".mkv", "MJPG", Frames), DrawnClip.Encode(".mkv", "MPG2", Frames),
            DrawnClip.Encode(".mkv", "mp4v", Frames), .. further,
        ];
    }

    /// <summary>Makes the file of a number.</summary>
    public byte[] Create(int number)
    {
        Random random = new(unchecked((_seed * 1_000_003) + number));
        List<byte> file = [.. _originals[random.Next(_originals.Length)]];
        for (var changes = random.Next(1, MostChanges + 1); changes > 0 && file.Count > 0; changes--)
        {
            Change(file, random);
        }

        return [.. file];
    }

    // Half of the changes fall into the first and last kilobytes, where containers keep their structure.
    private static void Change(List<byte> file, Random random)
    {
        const int structure = 1536;
        var at = random.Next(4) switch
        {
            0 => random.Next(Math.Min(structure, file.Count)),
            1 => file.Count - 1 - random.Next(Math.Min(structure, file.Count)),
            _ => random.Next(file.Count),
        };
        var length = Math.Min(file.Count - at, 1 << random.Next(10));
        switch (random.Next(6))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[at] = (byte)random.Next(256);
                break;
            case 2:
                WriteNumber(file, at, Edges[random.Next(Edges.Length)], random);
                break;
            case 3:
                WriteNumber(file, at, (uint)random.Next(70_000), random);
                break;
            case 4:
                file.RemoveRange(at, length);
                break;
            default:
                file.InsertRange(at, file.GetRange(random.Next(file.Count - length + 1), length));
                break;
        }
    }

    private static void WriteNumber(List<byte> file, int at, uint value, Random random)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, value);
        if (random.Next(2) == 0)
        {
            number.AsSpan().Reverse();
        }

        for (var i = 0; i < number.Length && at + i < file.Count; i++)
        {
            file[at + i] = number[i];
        }
    }
}
