using System.Buffers.Binary;
using System.Text;

namespace KeypointService.TestPictures;

/// <summary>Writes HEIF files around coded pictures: with properties that encoders do not write, as grids, with transparency.</summary>
public static class HeifFile
{
    private const string Alpha = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";

    /// <summary>Writes a file of one picture.</summary>
    /// <param name="picture">The coded picture.</param>
    /// <param name="brands">How the file calls itself, its own brand first.</param>
    /// <param name="alpha">Its transparency; null for none.</param>
    /// <param name="properties">Further properties of the picture, in their order.</param>
    public static byte[] Write(CodedPicture picture, string[] brands, CodedPicture? alpha = null, params byte[][] properties)
    {
        Item main = new(picture.Coding, picture.Data, [.. OfCoded(picture), .. properties]);
        return alpha is null
            ? Assemble(brands, primary: 1, [main])
            : Assemble(
                brands, primary: 1,
                [main, new(alpha.Coding, alpha.Data, [.. OfCoded(alpha), Box("auxC", [0, 0, 0, 0], Encoding.ASCII.GetBytes(Alpha))])],
                Reference("auxl", 2, 1));
    }

    /// <summary>Writes a file of one picture that is made of the same tile several times.</summary>
    /// <param name="tile">The coded tile.</param>
    /// <param name="brand">How the file calls itself.</param>
    /// <param name="columns">Tiles beside each other.</param>
    /// <param name="rows">Tiles above each other.</param>
    /// <param name="width">Width of the picture, which may be less than that of its tiles.</param>
    /// <param name="height">Its height.</param>
    /// <param name="properties">Further properties of the picture, in their order.</param>
    public static byte[] WriteGrid(
        CodedPicture tile, string brand, int columns, int rows, int width, int height, params byte[][] properties)
    {
        var tiles = columns * rows;
        byte[] layout = [0, 0, (byte)(rows - 1), (byte)(columns - 1), .. Short(width), .. Short(height)];
        return Assemble(
            [brand], primary: tiles + 1,
            [
                .. Enumerable.Repeat(new Item(tile.Coding, tile.Data, OfCoded(tile)), tiles),
                new("grid", layout, [Size(width, height), .. properties]),
            ],
            Reference("dimg", tiles + 1, [.. Enumerable.Range(1, tiles)]));
    }

    /// <summary>Writes a file of one picture without pixels that is said to be HEVC.</summary>
    /// <param name="boxes">What else is said of it.</param>
    public static byte[] OfMeta(params byte[][] boxes) =>
    [
        .. Box("ftyp", Name("heic"), Long(0)),
        .. Box("meta", [Long(0), Box("pitm", Long(0), Short(1)), Box("iinf", Long(0), Short(1), Entry(1, "hvc1")), .. boxes]),
    ];

    /// <summary>A box.</summary>
    /// <param name="name">Its type, four letters.</param>
    /// <param name="content">What is in it, one behind the other.</param>
    public static byte[] Box(string name, params byte[][] content)
    {
        byte[] body = [.. content.SelectMany(part => part)];
        return [.. Long(8 + body.Length), .. Name(name), .. body];
    }

    /// <summary>The property of a picture's size.</summary>
    public static byte[] Size(int width, int height) => Box("ispe", [0, 0, 0, 0], Long(width), Long(height));

    /// <summary>The property that turns a picture.</summary>
    /// <param name="quarters">Quarter turns anticlockwise.</param>
    public static byte[] Turned(int quarters) => Box("irot", [(byte)quarters]);

    /// <summary>The property that mirrors a picture.</summary>
    /// <param name="leftToRight">False for top to bottom.</param>
    public static byte[] Mirrored(bool leftToRight) => Box("imir", [(byte)(leftToRight ? 1 : 0)]);

    /// <summary>The property that shows a part of a picture, by its size and the offset of its centre in half pixels.</summary>
    public static byte[] Clipped(int width, int height, int right, int down) => Box(
        "clap", Long(width), Long(1), Long(height), Long(1), Long(right), Long(2), Long(down), Long(2));

    private static byte[][] OfCoded(CodedPicture stream) =>
        [Box(stream.Configuration.Name, stream.Configuration.Body), Size(CodedPicture.Width, CodedPicture.Height)];

    private static byte[] Assemble(string[] brands, int primary, Item[] items, params byte[][] references)
    {
        var begin = Box("ftyp", Name(brands[0]), Long(0), [.. brands.Append("mif1").SelectMany(Name)]);
        var data = items.SelectMany(item => item.Data).ToArray();

        // The places of the data follow from the length of what comes before, which does not depend on them.
        var header = begin.Length + Meta(primary, items, references, 0).Length + 8;
        return [.. begin, .. Meta(primary, items, references, header), .. Box("mdat", data)];
    }

    private static byte[] Meta(int primary, Item[] items, byte[][] references, int data)
    {
        List<byte> places = [.. Long(0), 0x44, 0, .. Short(items.Length)];
        List<byte> uses = [.. Long(0), .. Long(items.Length)];
        var at = data;

        // Tiles share theirs.
        List<byte[]> properties = [.. items.SelectMany(item => item.Properties).Distinct()];
        for (var i = 0; i < items.Length; i++)
        {
            places.AddRange([.. Short(i + 1), 0, 0, .. Short(1), .. Long(at), .. Long(items[i].Data.Length)]);
            at += items[i].Data.Length;
            uses.AddRange([.. Short(i + 1), (byte)items[i].Properties.Length]);
            uses.AddRange(items[i].Properties.Select(property => (byte)(properties.IndexOf(property) + 1)));
        }

        return Box(
            "meta", Long(0),
            Box("hdlr", Long(0), Long(0), Name("pict"), new byte[13]),
            Box("pitm", Long(0), Short(primary)),
            Box("iloc", [.. places]),
            Box("iinf", Long(0), Short(items.Length), [.. items.SelectMany((item, i) => Entry(i + 1, item.Coding))]),
            Box("iprp", Box("ipco", [.. properties]), Box("ipma", [.. uses])),
            references.Length > 0 ? Box("iref", Long(0), [.. references.SelectMany(reference => reference)]) : []);
    }

    private static byte[] Entry(int item, string coding) => Box("infe", [2, 0, 0, 0], Short(item), Short(0), Name(coding), [0]);

    private static byte[] Reference(string kind, int from, params int[] to) =>
        Box(kind, Short(from), Short(to.Length), [.. to.SelectMany(Short)]);

    private static byte[] Name(string name) => Encoding.ASCII.GetBytes(name);

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Long(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private sealed record Item(string Coding, byte[] Data, byte[][] Properties);
}
