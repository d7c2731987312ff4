using OpenCvSharp;

namespace KeypointService.Vision.Video.Ffmpeg;

/// <summary>Makes images of decoded frames.</summary>
internal sealed unsafe class FramePixels : IDisposable
{
    private const int Bicubic = 4;
    private const int FullRange = 2;

    // Formats of 8 bits whose first plane is the brightness: of 16 to 235 as film has it, or of 0 to 255 as JPEG has it.
    private static readonly HashSet<int> LumaFirst = [0, 4, 5, 6, 7, 23, 24, 33];
    private static readonly HashSet<int> FullLumaFirst = [8, 12, 13, 14, 32];

    private readonly Mat _spread = SpreadTable();
    private readonly Mat _stored = new();
    private SwsContext* _scaler;

    /// <summary>Gives the image of a frame.</summary>
    /// <param name="frame">The decoded frame.</param>
    /// <param name="matrix">How it is turned to stand upright.</param>
    /// <param name="gray">In grayscale, not blue-green-red.</param>
    /// <param name="image">Receives it, upright.</param>
    /// <returns>False where the frame's pixels cannot be read.</returns>
    public bool Read(AVFrame* frame, DisplayMatrix matrix, bool gray, Mat image)
    {
        var isUpright = matrix == default;
        var target = isUpright ? image : _stored;
        if (gray && frame->Stride[0] >= frame->Width && (LumaFirst.Contains(frame->Format) || FullLumaFirst.Contains(frame->Format)))
        {
            using var luma = Mat.FromPixelData(frame->Height, frame->Width, MatType.CV_8UC1, (nint)frame->Data[0], frame->Stride[0]);
            if (frame->Range == FullRange || FullLumaFirst.Contains(frame->Format))
            {
                luma.CopyTo(target);
            }
            else
            {
                Cv2.LUT(luma, _spread, target);
            }
        }
        else if (!Convert(frame, target))
        {
            return false;
        }
        else if (gray)
        {
            Cv2.CvtColor(target, target, ColorConversionCodes.BGR2GRAY);
        }

        if (!isUpright)
        {
            matrix.Apply(_stored, image);
        }

        return true;
    }

    public void Dispose()
    {
        _spread.Dispose();
        _stored.Dispose();
        Libav.FreeScaler(_scaler);
        _scaler = null;
    }

    private bool Convert(AVFrame* frame, Mat image)
    {
        image.Create(frame->Height, frame->Width, MatType.CV_8UC3);
        _scaler = Libav.GetScaler(
            _scaler, frame->Width, frame->Height, frame->Format, frame->Width, frame->Height, Libav.PixelFormatBgr24, Bicubic, 0, 0, 0);
        if (_scaler == null)
        {
            return false;
        }

        // Four planes, as the function looks at them; the image has one.
        var planes = stackalloc nint[] { image.Data, 0, 0, 0 };
        var strides = stackalloc int[] { (int)image.Step(), 0, 0, 0 };
        return Libav.Scale(_scaler, (nint*)frame->Data, frame->Stride, 0, frame->Height, planes, strides) == frame->Height;
    }

    private static Mat SpreadTable()
    {
        const double black = 16;
        const double white = 235;
        var table = new Mat(1, 256, MatType.CV_8UC1);
        for (var i = 0; i < 256; i++)
        {
            table.Set(0, i, (byte)Math.Clamp(Math.Round((i - black) * 255 / (white - black)), 0, 255));
        }

        return table;
    }
}
