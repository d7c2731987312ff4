namespace KeypointService.Vision.Imaging.Heif;

/// <summary>The properties of one item, in the order in which they are to be applied (ISO/IEC 23008-12, section 9.3).</summary>
internal static class HeifProperties
{
    // Files have a few for each kind of picture in them; each that is named is counted out.
    private const int MostProperties = 1024;

    /// <summary>Calls a reader with each property of an item.</summary>
    /// <param name="boxes">The boxes of the <c>meta</c> box.</param>
    /// <param name="item">The item.</param>
    /// <param name="picture">Takes them up.</param>
    public static void Read(ReadOnlySpan<byte> boxes, uint item, HeifPicture picture)
    {
        var properties = HeifBoxes.Find(boxes, "iprp"u8);
        var list = HeifBoxes.Find(properties, "ipco"u8);
        var all = new HeifBoxes(properties);
        while (all.MoveNext())
        {
            if (all.Type.SequenceEqual("ipma"u8) && ReadAssociations(all.Body, item, list, picture))
            {
                return;
            }
        }
    }

    /// <summary>Reads the item's list, of which it has one: whatever else is said of it would be looked up without end.</summary>
    /// <returns>True where it is there.</returns>
    private static bool ReadAssociations(ReadOnlySpan<byte> body, uint item, ReadOnlySpan<byte> properties, HeifPicture picture)
    {
        HeifFields fields = new(body);
        var flags = fields.Long();
        var hasLongItems = flags >> 24 > 0;
        var hasLongIndices = (flags & 1) != 0;
        for (var items = fields.Long(); items > 0 && !fields.IsAtEnd; items--)
        {
            var isMeant = fields.ShortOrLong(hasLongItems) == item;
            for (var left = fields.Byte(); left > 0; left--)
            {
                // The highest bit says that a reader has to know the property.
                var index = hasLongIndices ? fields.Short() & 0x7fff : fields.Byte() & 0x7f;
                if (isMeant && index is > 0 and <= MostProperties)
                {
                    Apply(properties, index, picture);
                }
            }

            if (isMeant)
            {
                return true;
            }
        }

        return false;
    }

    private static void Apply(ReadOnlySpan<byte> properties, uint index, HeifPicture picture)
    {
        var boxes = new HeifBoxes(properties);
        for (var number = 1u; boxes.MoveNext(); number++)
        {
            if (number == index)
            {
                picture.Apply(boxes.Type, boxes.Body);
                return;
            }
        }
    }
}
