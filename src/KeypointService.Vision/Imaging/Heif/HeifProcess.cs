using System.Runtime.InteropServices;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>A process that decodes one picture, seen from its parent.</summary>
internal sealed class HeifProcess(DecoderProcess process) : IDisposable
{
    private const int RowsAtOnce = 64;

    // Decoded samples, the same as colours, and those in the library's own form, at the most bits that there are; and the code.
    private const int BytesPerPixel = 24;
    private const long OwnBytes = 128 * 1024 * 1024;

    // The slowest pictures that cameras write take half of it. The process's own start takes a part of the first seconds.
    private const double SecondsPerPixel = 150e-9;
    private const int OwnSeconds = 2;

    // A grid's tiles may reach beyond the picture, and a picture may be one small part of a coded square.
    private const long MostPixelsOfATile = 1024 * 1024;

    // Others want the processor as well.
    private const int Overcommitment = 4;

    /// <inheritdoc cref="HeifDecoding.Decode"/>
    public Mat Decode(ReadOnlySpan<byte> data, ImageFormat format, Size size, bool gray, CancellationToken cancellation)
    {
        var pixels = (long)size.Width * size.Height;
        var seconds = OwnSeconds + (int)Math.Ceiling(pixels * SecondsPerPixel);
        HeifRequest request = new(data.Length, MostPixelsOfATile + pixels, OwnBytes + (2L * data.Length) + (pixels * BytesPerPixel), seconds);
        var image = new Mat(size, gray ? MatType.CV_8UC1 : MatType.CV_8UC3);
        try
        {
            return Exchange(data, request, image, cancellation) switch
            {
                HeifOutcome.Decoded => image,
                HeifOutcome.TooMuchMemory => throw new CorruptImageException(format, "it takes more memory than a picture of its size may."),
                _ => throw new CorruptImageException(format, "its content is damaged. Was the upload cut off?"),
            };
        }
        catch (DecoderDeathException death)
        {
            image.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw death.Cause switch
            {
                DecoderDeath.Time => new CostlyImageException(
                    format, $"at its size {seconds} seconds are taken. Save it as JPEG.", "maxDecodingSeconds", seconds),

                // Its own limit the decoder notices itself; the system's is no fault of the picture.
                DecoderDeath.Memory => death,
                _ => new CorruptImageException(format, "the decoder broke down over it: it is damaged.", death),
            };
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public void Dispose() => process.Dispose();

    private unsafe HeifOutcome Exchange(ReadOnlySpan<byte> data, HeifRequest request, Mat image, CancellationToken cancellation)
    {
        var outcome = HeifOutcome.Damaged;
        fixed (byte* first = data)
        {
            // A span cannot be handed on to be watched.
            var (memory, length) = ((nint)first, data.Length);
            process.Watch(
                () =>
                {
                    process.Input.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<HeifRequest>(in request)));
                    process.Input.Write(new ReadOnlySpan<byte>((void*)memory, length));
                    process.Input.Flush();
                    outcome = Receive(image);
                },
                TimeSpan.FromSeconds(Overcommitment * request.ProcessorSeconds),
                cancellation);
        }

        return outcome;
    }

    // What the process says is a stranger's word: no more pixels are read than the boxes said.
    private unsafe HeifOutcome Receive(Mat image)
    {
        HeifReply reply = default;
        process.Output.ReadExactly(MemoryMarshal.AsBytes(new Span<HeifReply>(ref reply)));
        if (reply.Outcome != HeifOutcome.Decoded || reply.Width != image.Width || reply.Height != image.Height || reply.Channels is not (3 or 4))
        {
            return reply.Outcome == HeifOutcome.Decoded ? HeifOutcome.Damaged : reply.Outcome;
        }

        using var band = new Mat(Math.Min(RowsAtOnce, reply.Height), reply.Width, MatType.CV_8UC(reply.Channels));
        for (var row = 0; row < reply.Height; row += RowsAtOnce)
        {
            var end = Math.Min(row + RowsAtOnce, reply.Height);
            using var rows = band[..(end - row), ..];
            process.Output.ReadExactly(new Span<byte>((void*)rows.Data, (end - row) * reply.Width * reply.Channels));
            using var target = image[row..end, ..];
            Show(rows, target);
        }

        return HeifOutcome.Decoded;
    }

    /// <summary>Rows as they come, red first, to rows as they are wanted.</summary>
    private static void Show(Mat rows, Mat target)
    {
        var isGray = target.Channels() == 1;
        if (rows.Channels() == 3)
        {
            Cv2.CvtColor(rows, target, isGray ? ColorConversionCodes.RGB2GRAY : ColorConversionCodes.RGB2BGR);
            return;
        }

        Cv2.CvtColor(rows, rows, ColorConversionCodes.RGBA2BGRA);
        using var flat = Transparency.Flatten(rows, isGray);
        flat.CopyTo(target);
    }
}
