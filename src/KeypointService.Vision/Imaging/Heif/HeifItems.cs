using System.Text;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>The picture that a HEIF file is about, and how what it is made of is coded (ISO/IEC 14496-12, section 8.11).</summary>
internal sealed class HeifItems
{
    // A grid has at most 256 rows of 256 tiles; what names more is made to take memory.
    private const int MostParts = 256 * 256;

    private readonly HashSet<uint> _parts = new(SeededComparer.Instance);
    private readonly Dictionary<uint, string> _codings = new(SeededComparer.Instance);

    private HeifItems(uint primary)
    {
        Primary = primary;
        _parts.Add(primary);
    }

    /// <summary>The item that the file is about.</summary>
    public uint Primary { get; }

    /// <summary>How the picture, the tiles that it is made of and its transparency are coded: four letters each, empty where nothing says.</summary>
    public IEnumerable<string> Codings => _parts.Select(item => _codings.GetValueOrDefault(item, "")).Distinct();

    /// <summary>Reads what a <c>meta</c> box tells.</summary>
    /// <param name="boxes">The boxes in it.</param>
    /// <param name="format">What the file calls itself.</param>
    /// <exception cref="CorruptImageException">The picture is made of more parts than it can have.</exception>
    public static HeifItems Read(ReadOnlySpan<byte> boxes, ImageFormat format)
    {
        HeifFields primary = new(HeifBoxes.Find(boxes, "pitm"u8));
        HeifItems items = new(primary.ShortOrLong(primary.Long() >> 24 > 0));
        items.ReadReferences(HeifBoxes.Find(boxes, "iref"u8), format);
        items.ReadCodings(HeifBoxes.Find(boxes, "iinf"u8));
        return items;
    }

    private void ReadReferences(ReadOnlySpan<byte> body, ImageFormat format)
    {
        HeifFields fields = new(body);
        var isLong = fields.Long() >> 24 > 0;
        var entries = new HeifBoxes(fields.Rest);
        while (entries.MoveNext())
        {
            HeifFields entry = new(entries.Body);
            var from = entry.ShortOrLong(isLong);
            var isTiles = from == Primary && entries.Type.SequenceEqual("dimg"u8);
            var isTransparency = entries.Type.SequenceEqual("auxl"u8);
            for (var left = entry.Short(); left > 0 && !entry.IsAtEnd; left--)
            {
                var to = entry.ShortOrLong(isLong);
                if (isTiles)
                {
                    _parts.Add(to);
                }
                else if (isTransparency && to == Primary)
                {
                    _parts.Add(from);
                }

                if (_parts.Count > MostParts + 1)
                {
                    throw new CorruptImageException(format, "its header names more parts than a picture can have.");
                }
            }
        }
    }

    private void ReadCodings(ReadOnlySpan<byte> body)
    {
        HeifFields fields = new(body);
        _ = fields.ShortOrLong(fields.Long() >> 24 > 0);
        var entries = new HeifBoxes(fields.Rest);
        while (entries.MoveNext())
        {
            HeifFields entry = new(entries.Body);
            var version = entry.Long() >> 24;
            var item = entry.ShortOrLong(version > 2);
            _ = entry.Short();
            if (version >= 2 && _parts.Contains(item))
            {
                _codings[item] = Encoding.Latin1.GetString(entry.Name());
            }
        }
    }
}
