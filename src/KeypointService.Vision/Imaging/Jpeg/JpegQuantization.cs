using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>The quantisation tables of a JPEG (ITU-T T.81, B.2.4.1): a coefficient's step in eighths of a gray level.</summary>
internal sealed class JpegQuantization
{
    public const int Coefficients = 64;

    /// <summary>Pixels, and coefficients, along the side of a block.</summary>
    public const int BlockSide = 8;

    private const int Tables = 4;

    private readonly ushort[]?[] _steps = new ushort[]?[Tables];

    /// <summary>The steps of a table in zigzag order; null where it is not there.</summary>
    public ReadOnlySpan<ushort> this[int table] => table < Tables ? _steps[table] : null;

    /// <summary>Root mean square in gray levels by which the pixels of a block may be off at most where a coefficient lacks bits.</summary>
    /// <param name="step">The coefficient's step.</param>
    /// <param name="missing">How many bits.</param>
    public static double PixelError(int step, int missing) => step * (double)((1 << missing) - 1) / BlockSide;

    /// <summary>Takes the tables of a segment, as far as they are whole.</summary>
    public void Add(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var (wide, table) = (body[0] >> 4 != 0, body[0] & 15);
            body = body[1..];
            var length = wide ? 2 * Coefficients : Coefficients;
            if (body.Length < length || table >= Tables)
            {
                return;
            }

            var steps = new ushort[Coefficients];
            for (var i = 0; i < Coefficients; i++)
            {
                steps[i] = wide ? BinaryPrimitives.ReadUInt16BigEndian(body[(2 * i)..]) : body[i];
            }

            _steps[table] = steps;
            body = body[length..];
        }
    }
}
