namespace KeypointService.Vision.Imaging.Gif;

/// <summary>Unpacks the codes of a GIF frame (Lempel, Ziv and Welch with codes of growing length).</summary>
internal static class GifCodes
{
    private const int MaxCodes = 4096;
    private const int LongestCode = 12;

    /// <summary>Unpacks a frame.</summary>
    /// <param name="data">The file from the frame's codes on: their smallest length, then blocks of bytes.</param>
    /// <param name="pixels">Receives an index a pixel.</param>
    /// <returns>The number of pixels that are there.</returns>
    public static int Unpack(ReadOnlySpan<byte> data, Span<byte> pixels)
    {
        int rootBits = data[0];
        if (rootBits is < 1 or > 8)
        {
            return 0;
        }

        var clear = 1 << rootBits;
        Span<ushort> prefixes = stackalloc ushort[MaxCodes];
        Span<byte> suffixes = stackalloc byte[MaxCodes];
        Span<ushort> lengths = stackalloc ushort[MaxCodes];
        for (var i = 0; i < clear; i++)
        {
            (suffixes[i], lengths[i]) = ((byte)i, 1);
        }

        var (next, bits, previous, written) = (clear + 2, rootBits + 1, -1, 0);
        var (buffer, count, at, blockEnd) = (0u, 0, 1, 1);
        while (written < pixels.Length)
        {
            while (count < bits)
            {
                if (at == blockEnd)
                {
                    if (at >= data.Length || data[at] == 0)
                    {
                        return written;
                    }

                    blockEnd = at + 1 + data[at];
                    at++;
                }

                if (at >= data.Length)
                {
                    return written;
                }

                buffer |= (uint)data[at++] << count;
                count += 8;
            }

            var code = (int)(buffer & ((1u << bits) - 1));
            buffer >>= bits;
            count -= bits;
            if (code == clear)
            {
                (next, bits, previous) = (clear + 2, rootBits + 1, -1);
                continue;
            }

            if (code == clear + 1 || code > next || (code == next && previous < 0) || (previous < 0 && code > clear))
            {
                return written;
            }

            if (previous >= 0 && next < MaxCodes)
            {
                // A code that is not known yet begins and ends with the first pixel of the one before.
                (prefixes[next], lengths[next]) = ((ushort)previous, (ushort)(lengths[previous] + 1));
                suffixes[next] = First(code == next ? previous : code, prefixes, suffixes, clear);
                next++;
                if (next == 1 << bits && bits < LongestCode)
                {
                    bits++;
                }
            }
            else if (code >= next)
            {
                return written;
            }

            var end = written + lengths[code];
            for (var (position, symbol) = (end - 1, code); position >= written; position--, symbol = prefixes[symbol])
            {
                if (position < pixels.Length)
                {
                    pixels[position] = suffixes[symbol];
                }
            }

            written = Math.Min(end, pixels.Length);
            previous = code;
        }

        return written;
    }

    private static byte First(int code, ReadOnlySpan<ushort> prefixes, ReadOnlySpan<byte> suffixes, int clear)
    {
        while (code >= clear)
        {
            code = prefixes[code];
        }

        return suffixes[code];
    }
}
