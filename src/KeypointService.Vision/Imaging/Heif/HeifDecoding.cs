using System.ComponentModel;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>
/// Decodes HEIC and AVIF pictures, each in a process of its own: their decoders are large, young and busy with what strangers
/// made. One process waits for the next picture, so that nobody waits for its start.
/// </summary>
public static class HeifDecoding
{
    private static DecoderStandby? _processes;

    /// <summary>Says which program decodes. To be called once, at the start; without it HEIC and AVIF are refused.</summary>
    /// <param name="program">One that begins by asking <see cref="DecoderHost.IsMeant"/>.</param>
    public static void Use(DecoderProgram program) => Volatile.Write(ref _processes, new DecoderStandby(program, HeifHost.Argument));

    /// <summary>Decodes the picture of a file, over white where it is transparent; nothing is cut or turned.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="size">The size that its boxes say.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">It is damaged, or of another size.</exception>
    /// <exception cref="CostlyImageException">It takes too long.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process for want of memory.</exception>
    /// <exception cref="UnsupportedImageException">Nobody said which program decodes, or it cannot be started.</exception>
    internal static Mat Decode(ReadOnlySpan<byte> data, ImageFormat format, Size size, bool gray, CancellationToken cancellation)
    {
        var processes = Volatile.Read(ref _processes) ?? throw UnsupportedImageException.WithoutDecoder(format);
        using var process = Take(processes) ?? throw UnsupportedImageException.WithoutDecoder(format);
        try
        {
            return process.Decode(data, format, size, gray, cancellation);
        }
        finally
        {
            _ = Task.Run(processes.Prepare, CancellationToken.None);
        }
    }

    // The system may not let the program start others.
    private static HeifProcess? Take(DecoderStandby processes)
    {
        try
        {
            return new HeifProcess(processes.Take());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
