using KeypointService.Problems;
using KeypointService.Vision.Imaging;

namespace KeypointService.Capacity;

/// <summary>What a worker is wanted for, as far as it shows before.</summary>
/// <param name="Seconds">Time on one core; the dear waits behind the cheap.</param>
/// <param name="Bytes">Memory that it takes meanwhile.</param>
/// <param name="Client">Who wants it; null for the service itself.</param>
internal readonly record struct Work(double Seconds, long Bytes, string? Client = null)
{
    // Finding the faces and their points, whatever the size of the picture.
    private const double Base = 0.004;

    // Full colour, the drawing on it, and the file: by time and by bytes a pixel.
    private const double DrawingNanoseconds = 12;
    private const int DrawingBytes = 7;
    private const int AlphaBytes = 9;
    private const double TableNanoseconds = 1.2;

    // HEIC and AVIF are decoded by a process that is started for each.
    private const double ProcessSeconds = 0.1;

    /// <summary>A picture's work: decoding, by its format and size, and what follows.</summary>
    /// <param name="header">What its first bytes say.</param>
    /// <param name="isDrawn">True where the answer is the picture itself.</param>
    public static Work Of(ImageHeader header, bool isDrawn)
    {
        // Measured: a JPEG is decoded reduced; HEIC and AVIF are the slowest, and their decoder is a process with buffers of its own.
        var (nanoseconds, bytes) = header.Format switch
        {
            ImageFormat.Jpeg => (3.0, header.CoefficientBytes > 0 ? 1 : 2),
            ImageFormat.Png => (12.0, 3),
            ImageFormat.WebP => (27.0, 8),
            ImageFormat.Heic or ImageFormat.Avif => (75.0, 15),
            // Palettes: the indices, the colours and the gray are there at a time.
            _ => (3.0, 5),
        };
        nanoseconds += isDrawn ? DrawingNanoseconds : 0;
        bytes += (isDrawn ? DrawingBytes : 0) + (header.MayBeTransparent ? AlphaBytes : 0);
        return new Work(
            Base + (header.Format is ImageFormat.Heic or ImageFormat.Avif ? ProcessSeconds : 0)
                + (((header.CodedPixels * nanoseconds) + (header.TableBytes * TableNanoseconds)) * 1e-9),
            (header.CodedPixels * bytes) + header.TableBytes + header.CoefficientBytes);
    }

    /// <summary>Refuses a picture that could never be worked on.</summary>
    /// <exception cref="RequestProblemException">It takes more memory than there is for pictures.</exception>
    public void Check(LimitsOptions limits)
    {
        if (Bytes > limits.MaxWorkingBytes)
        {
            throw new RequestProblemException(
                ProblemKind.TooManyPixels,
                $"The picture takes {Bytes} bytes of memory to work on, and the service has {limits.MaxWorkingBytes}.")
            {
                Members = new Dictionary<string, object?> { ["maxWorkingBytes"] = limits.MaxWorkingBytes },
            };
        }
    }
}
