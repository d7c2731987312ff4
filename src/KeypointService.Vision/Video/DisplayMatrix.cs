using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>How a container has its frames turned and mirrored to stand upright.</summary>
/// <param name="Transposed">Rows become columns, before the mirroring.</param>
/// <param name="MirroredX">Left and right change places.</param>
/// <param name="MirroredY">Top and bottom change places.</param>
internal readonly record struct DisplayMatrix(bool Transposed, bool MirroredX, bool MirroredY)
{
    private const int Numbers = 9;

    /// <summary>Reads the matrix of ISO/IEC 14496-12, section 6.2.2, to the nearest quarter turn.</summary>
    /// <param name="data">Nine numbers: a point (x, y) comes to lie at (ax + cy, bx + dy), where a, b, -, c, d begin the list.</param>
    public static DisplayMatrix Read(ReadOnlySpan<byte> data)
    {
        var numbers = MemoryMarshal.Cast<byte, int>(data);
        if (numbers.Length < Numbers)
        {
            return default;
        }

        var (a, b, c, d) = ((long)numbers[0], (long)numbers[1], (long)numbers[3], (long)numbers[4]);
        return Math.Abs(a) + Math.Abs(d) >= Math.Abs(b) + Math.Abs(c)
            ? new DisplayMatrix(false, a < 0, d < 0)
            : new DisplayMatrix(true, c < 0, b < 0);
    }

    /// <summary>The size of the upright frame.</summary>
    public Size Apply(Size size) => Transposed ? new Size(size.Height, size.Width) : size;

    /// <summary>Brings a frame upright.</summary>
    /// <param name="stored">The frame as it is stored.</param>
    /// <param name="upright">Receives it; another image.</param>
    public void Apply(Mat stored, Mat upright)
    {
        if (Transposed)
        {
            Cv2.Transpose(stored, upright);
        }
        else
        {
            stored.CopyTo(upright);
        }

        if (MirroredX || MirroredY)
        {
            Cv2.Flip(upright, upright, MirroredX && MirroredY ? FlipMode.XY : MirroredX ? FlipMode.Y : FlipMode.X);
        }
    }
}
