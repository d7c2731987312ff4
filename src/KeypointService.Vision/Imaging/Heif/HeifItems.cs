using System.Text;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>The items of a HEIF file, pictures and others, and what they are made of (ISO/IEC 14496-12, section 8.11).</summary>
internal sealed class HeifItems
{
    private readonly Dictionary<uint, string> _types = [];
    private readonly List<(string Kind, uint From, uint To)> _references = [];

    private HeifItems(uint primary) => Primary = primary;

    /// <summary>The item that the file is about.</summary>
    public uint Primary { get; }

    /// <summary>Reads what a <c>meta</c> box tells.</summary>
    /// <param name="boxes">The boxes in it.</param>
    public static HeifItems Read(ReadOnlySpan<byte> boxes)
    {
        HeifFields primary = new(HeifBoxes.Find(boxes, "pitm"u8));
        HeifItems items = new(primary.ShortOrLong(primary.Long() >> 24 > 0));
        items.ReadTypes(HeifBoxes.Find(boxes, "iinf"u8));
        items.ReadReferences(HeifBoxes.Find(boxes, "iref"u8));
        return items;
    }

    /// <summary>How the picture, the tiles that it is made of and its transparency are coded: four letters each.</summary>
    public IEnumerable<string> Codings()
    {
        var tiles = _references.Where(reference => reference.Kind == "dimg" && reference.From == Primary).Select(reference => reference.To);
        var alphas = _references.Where(reference => reference.Kind == "auxl" && reference.To == Primary).Select(reference => reference.From);
        return new[] { Primary }.Concat(tiles).Concat(alphas).Select(item => _types.GetValueOrDefault(item, "")).Distinct();
    }

    private void ReadTypes(ReadOnlySpan<byte> body)
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
            if (version >= 2)
            {
                _types[item] = Encoding.Latin1.GetString(entry.Name());
            }
        }
    }

    private void ReadReferences(ReadOnlySpan<byte> body)
    {
        HeifFields fields = new(body);
        var isLong = fields.Long() >> 24 > 0;
        var entries = new HeifBoxes(fields.Rest);
        while (entries.MoveNext())
        {
            HeifFields entry = new(entries.Body);
            var kind = Encoding.Latin1.GetString(entries.Type);
            var from = entry.ShortOrLong(isLong);
            for (var left = entry.Short(); left > 0 && !entry.IsAtEnd; left--)
            {
                _references.Add((kind, from, entry.ShortOrLong(isLong)));
            }
        }
    }
}
