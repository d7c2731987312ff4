using System.Buffers.Binary;
using System.Numerics;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Lets a progressive JPEG without its last scans look whole: what lacks bits is the same in coarser steps, and waves that no scan gave are
/// zero. The decoder would smooth the blocks otherwise, which takes it longer than to read them, and brings them no closer
/// to the picture.
/// </summary>
internal sealed class JpegShortened
{
    // 2^14 blocks and 14 bits' worth more (ITU-T T.81, G.1.2.2).
    private const int LongestRun = 14;
    private const int MostBlocks = (2 << LongestRun) - 1;

    // In place of the bits of a wave that no scan gives.
    private const int Unknown = -1;

    private readonly int[] _missing;

    private JpegShortened(JpegFrame frame, ReadOnlySpan<ushort> steps, int[] missing)
    {
        _missing = missing;
        Steps = QuantizationTable(frame.Components[0].Table, steps, missing);
        EmptyScans = ScansOfZeros(frame, missing);
    }

    /// <summary>The segment of coarser steps, which belongs before the first scan.</summary>
    public byte[] Steps { get; }

    /// <summary>Scans of the waves that are left out, which belong behind the last scan.</summary>
    public byte[] EmptyScans { get; }

    /// <summary>Bytes that a file grows by.</summary>
    public int MostBytes => Steps.Length + EmptyScans.Length;

    /// <summary>Describes what is left of a picture; null where nothing is left out, or nothing that can be said so.</summary>
    /// <param name="picture">A picture.</param>
    /// <param name="needed">Its scans that are left.</param>
    public static JpegShortened? Of(JpegPicture picture, IReadOnlyList<JpegScan> needed)
    {
        if (picture.Frame is not { IsProgressive: true, Components: [var luma, ..] } frame || !Omits(picture, needed, luma.Id))
        {
            return null;
        }

        var steps = picture.Quantization[luma.Table];
        var waves = needed.Where(scan => scan.First > 0).ToArray();
        int[] missing = [.. JpegScan.MissingAfter(needed).Select(bits => bits ?? Unknown)];
        for (var i = 0; i < missing.Length; i++)
        {
            if (steps[i] << Math.Max(0, missing[i]) > ushort.MaxValue)
            {
                return null;
            }
        }

        return waves.All(scan => !missing.AsSpan(scan.First..(scan.Last + 1)).ContainsAnyExcept(missing[scan.First]))
            ? new JpegShortened(frame, steps, missing)
            : null;
    }

    /// <summary>Has the header of a scan say what its bits are in the coarser steps.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="file">The new file up to the end of its header.</param>
    public void Correct(JpegScan scan, Span<byte> file)
    {
        var left = scan.Missing - _missing[scan.First];
        file[^1] = (byte)(scan.Refines ? ((left + 1) << 4) | left : left);
    }

    private static bool Omits(JpegPicture picture, IReadOnlyList<JpegScan> needed, byte luma) =>
        picture.Scans.Except(needed).Any(scan => scan.Components.Contains(luma));

    private static byte[] QuantizationTable(int table, ReadOnlySpan<ushort> steps, ReadOnlySpan<int> missing)
    {
        var values = new byte[1 + (2 * steps.Length)];
        values[0] = (byte)(0x10 | table);
        for (var i = 0; i < steps.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(values.AsSpan(1 + (2 * i)), (ushort)(steps[i] << Math.Max(0, missing[i])));
        }

        return Segment(JpegMarkers.QuantizationTables, values);
    }

    private static byte[] ScansOfZeros(JpegFrame frame, ReadOnlySpan<int> missing)
    {
        List<byte> scans = [];
        for (var first = 0; first < missing.Length; first++)
        {
            var end = first;
            while (end < missing.Length && missing[end] == Unknown)
            {
                end++;
            }

            if (end > first)
            {
                scans.AddRange(Segment(JpegMarkers.StartOfScan, [1, frame.Components[0].Id, 0, (byte)first, (byte)(end - 1), 0]));
                scans.AddRange(Runs(frame.Blocks(frame.Components[0])));
                first = end;
            }
        }

        return scans.Count == 0
            ? []
            : [.. Segment(JpegMarkers.RestartInterval, [0, 0]), .. Segment(JpegMarkers.HuffmanTables, RunTable()), .. scans];
    }

    /// <summary>Table 0 of waves: a code of four bits for each length of a run of empty blocks.</summary>
    private static byte[] RunTable()
    {
        var table = new byte[1 + 16 + LongestRun + 1];
        (table[0], table[4]) = (0x10, LongestRun + 1);
        for (var run = 0; run <= LongestRun; run++)
        {
            table[17 + run] = (byte)(run << 4);
        }

        return table;
    }

    private static List<byte> Runs(long blocks)
    {
        List<byte> coded = [];
        var (bits, count) = (0UL, 0);
        while (blocks > 0)
        {
            var run = (int)Math.Min(blocks, MostBlocks);
            var length = BitOperations.Log2((uint)run);
            Write((uint)length, 4);
            Write((uint)(run - (1 << length)), length);
            blocks -= run;
        }

        Write(0x7f, 7);
        return coded;

        void Write(uint value, int length)
        {
            (bits, count) = ((bits << length) | value, count + length);
            for (; count >= 8; count -= 8)
            {
                var whole = (byte)(bits >> (count - 8));
                coded.Add(whole);
                if (whole == 0xff)
                {
                    coded.Add(0);
                }
            }
        }
    }

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> body)
    {
        byte[] segment = [0xff, marker, 0, 0, .. body];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(body.Length + 2));
        return segment;
    }
}
