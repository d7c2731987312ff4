using System.Buffers.Binary;
using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Broken files, each the same for the same number: what crashed a process can be made again from outside.</summary>
/// <param name="seed">Another seed, other files.</param>
/// <param name="only">The one format to break; null for all.</param>
internal sealed class Mutations(int seed, ImageFormat? only)
{
    private const int MostChanges = 6;

    private static readonly uint[] Edges =
        [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

    private readonly ILookup<ImageFormat, byte[]> _seeds = SeedFiles.Create().ToLookup(seed => seed.Format, seed => seed.File);

    /// <summary>Makes the file of a number.</summary>
    public (ImageFormat Format, byte[] File) Create(int number)
    {
        Random random = new(unchecked((seed * 1_000_003) + number));
        var format = only ?? Enum.GetValues<ImageFormat>()[random.Next(_seeds.Count)];
        List<byte> file = [.. Seed(format, random)];
        for (var changes = random.Next(1, MostChanges + 1); changes > 0 && file.Count > 0; changes--)
        {
            Change(file, format, random);
        }

        var broken = file.ToArray();
        return (format, random.Next(4) == 0 ? broken : Repair(broken, format));
    }

    private void Change(List<byte> file, ImageFormat format, Random random)
    {
        var at = random.Next(file.Count);
        var length = Math.Min(file.Count - at, 1 << random.Next(8));
        switch (random.Next(9))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[at] = (byte)random.Next(256);
                break;
            case 2 or 3:
                WriteNumber(file, at, Edges[random.Next(Edges.Length)], random);
                break;
            case 4:
                WriteNumber(file, at, (uint)random.Next(70_000), random);
                break;
            case 5:
                file.RemoveRange(at, length);
                break;
            case 6:
                file.InsertRange(at, file.GetRange(random.Next(file.Count - length + 1), length));
                break;
            case 7:
                var other = Seed(format, random);
                var from = random.Next(other.Length);
                file.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)));
                break;
            default:
                if (random.Next(4) == 0)
                {
                    file.RemoveRange(at, file.Count - at);
                }

                break;
        }
    }

    private byte[] Seed(ImageFormat format, Random random) => _seeds[format].ElementAt(random.Next(_seeds[format].Count()));

    private static void WriteNumber(List<byte> file, int at, uint value, Random random)
    {
        var number = new byte[4];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        }

        var size = 1 << random.Next(3);
        var skip = random.Next(2) == 0 ? 0 : 4 - size;
        for (var i = 0; i < size && at + i < file.Count; i++)
        {
            file[at + i] = number[skip + i];
        }
    }

    // Makes a broken file pass what would refuse it before the decoder's deeper parts: lengths and checksums.
    private static byte[] Repair(byte[] file, ImageFormat format)
    {
        switch (format)
        {
            case ImageFormat.Png:
                PngFile.RepairChecksums(file);
                return file;
            case ImageFormat.WebP when file.Length > 8:
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
                return file;
            case ImageFormat.Jpeg:
                return [.. file, 0xff, 0xd9];
            default:
                return file;
        }
    }
}
