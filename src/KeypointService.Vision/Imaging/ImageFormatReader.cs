using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>How one picture format is told, what its header says, and how it is decoded. Without state.</summary>
/// <param name="format">The format.</param>
/// <param name="name">Its name as messages and documents write it.</param>
internal abstract class ImageFormatReader(ImageFormat format, string name)
{
    public ImageFormat Format { get; } = format;

    public string Name { get; } = name;

    /// <summary>True where a file begins like one of this format.</summary>
    /// <param name="data">The whole file, or its beginning.</param>
    public abstract bool Matches(ReadOnlySpan<byte> data);

    /// <summary>Reads the header; decodes nothing.</summary>
    /// <exception cref="CorruptImageException">It is cut off or contradicts itself.</exception>
    public abstract ImageHeader ReadHeader(ReadOnlySpan<byte> data);

    /// <summary>The smallest fraction of its scale, 1/1 to 1/8, that leaves a picture's longest side long enough.</summary>
    /// <param name="header">The picture's header.</param>
    /// <param name="leastSide">The longest side stays at least as long, in pixels.</param>
    /// <returns>1, 2, 4 or 8; 1 where the format cannot be decoded at a fraction.</returns>
    public virtual int ReductionOf(ImageHeader header, int leastSide) => 1;

    /// <summary>Decodes a picture as it is stored: nothing is turned, transparency is composited over white.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <param name="reduction">What <see cref="ReductionOf"/> gave.</param>
    /// <param name="cancellation">Gives up, where the decoder can be stopped.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is cut off or damaged.</exception>
    /// <exception cref="CostlyImageException">Decoding would take too long.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process that decodes, or has no room for one.</exception>
    /// <exception cref="UnsupportedImageException">It is HEIC or AVIF, and no program was named that decodes it.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public abstract Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation);
}
