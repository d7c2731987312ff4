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
    private static DecoderProgram? _program;
    private static HeifProcess? _waiting;

    /// <summary>Says which program decodes. To be called once, at the start; without it HEIC and AVIF are refused.</summary>
    /// <param name="program">One that begins by asking <see cref="DecoderHost.IsMeant"/>.</param>
    public static void Use(DecoderProgram program) => Volatile.Write(ref _program, program);

    /// <summary>Decodes the picture of a file, over white where it is transparent; nothing is cut or turned.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="size">The size that its boxes say.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">It is damaged, or of another size.</exception>
    /// <exception cref="CostlyImageException">It takes too long.</exception>
    /// <exception cref="UnsupportedImageException">Nobody said which program decodes, or it cannot be started.</exception>
    internal static Mat Decode(ReadOnlySpan<byte> data, ImageFormat format, Size size, bool gray)
    {
        var program = Volatile.Read(ref _program) ?? throw UnsupportedImageException.WithoutDecoder(format);
        using var process = Take(program) ?? throw UnsupportedImageException.WithoutDecoder(format);
        try
        {
            return process.Decode(data, format, size, gray);
        }
        finally
        {
            _ = Task.Run(() => Prepare(program));
        }
    }

    private static HeifProcess? Take(DecoderProgram program)
    {
        var waiting = Interlocked.Exchange(ref _waiting, null);
        if (waiting is { IsFresh: true })
        {
            return waiting;
        }

        waiting?.Dispose();
        return Start(program);
    }

    // The system may not let the program start others.
    private static HeifProcess? Start(DecoderProgram program)
    {
        try
        {
            return HeifProcess.Start(program);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static void Prepare(DecoderProgram program)
    {
        if (Volatile.Read(ref _waiting) is not { IsFresh: true } && Start(program) is { } next)
        {
            Interlocked.Exchange(ref _waiting, next)?.Dispose();
        }
    }
}
