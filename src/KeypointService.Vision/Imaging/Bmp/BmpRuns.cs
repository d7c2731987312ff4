namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>Unpacks run-length coded bitmaps (RLE8 and RLE4).</summary>
internal static class BmpRuns
{
    private const byte EndOfRow = 0;
    private const byte EndOfBitmap = 1;
    private const byte Jump = 2;

    /// <summary>Unpacks rows, first stored row first. Pixels behind the end of a row are dropped, as Windows does.</summary>
    /// <param name="data">The file from its pixels on.</param>
    /// <param name="header">Its header.</param>
    /// <returns>An index into the colour table a pixel.</returns>
    /// <exception cref="CorruptImageException">Rows are missing.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> data, BmpHeader header)
    {
        var pixels = new byte[header.Width * header.Height];
        var packed = header.Compression == BmpCompression.Rle4;
        var (x, y) = (0, 0);
        while (y < header.Height)
        {
            if (data.Length < 2)
            {
                // The last row needs no mark behind it.
                return y == header.Height - 1 && x > 0
                    ? pixels
                    : throw new CorruptImageException(ImageFormat.Bmp, "rows are missing at its end. Was the upload cut off?");
            }

            var (count, value) = (data[0], data[1]);
            data = data[2..];
            if (count > 0)
            {
                var end = EndOf(count);
                for (var i = 0; x < end; i++, x++)
                {
                    pixels[(y * header.Width) + x] = packed ? (byte)(i % 2 == 0 ? value >> 4 : value & 15) : value;
                }
            }
            else if (value == EndOfRow)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == EndOfBitmap)
            {
                break;
            }
            else if (value == Jump && data.Length >= 2)
            {
                (x, y) = (EndOf(data[0]), y + data[1]);
                data = data[2..];
            }
            else if (value > Jump)
            {
                // So many pixels as they are, padded to an even number of bytes.
                var bytes = packed ? (value + 1) / 2 : value;
                if (data.Length < bytes)
                {
                    data = [];
                    continue;
                }

                var end = EndOf(value);
                for (var i = 0; x < end; i++, x++)
                {
                    pixels[(y * header.Width) + x] = packed ? (byte)(i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 15) : data[i];
                }

                data = data[Math.Min(data.Length, bytes + (bytes & 1))..];
            }
        }

        return pixels;

        // A file may hold millions of runs behind the end of a row.
        int EndOf(int count) => Math.Min(header.Width, x + count);
    }
}
