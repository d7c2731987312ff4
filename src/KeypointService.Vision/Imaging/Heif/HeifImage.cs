namespace KeypointService.Vision.Imaging.Heif;

/// <summary>A picture that libheif decoded, as it is stored: nothing is cut or turned. Owns what it takes.</summary>
internal sealed unsafe class HeifImage : IDisposable
{
    private readonly nint _context = LibHeif.AllocateContext();
    private readonly byte* _pixels;
    private readonly int _stride;
    private nint _handle;
    private nint _image;

    /// <summary>Decodes the first picture of a file.</summary>
    /// <param name="file">The file; it stays where it is as long as this object is used.</param>
    /// <param name="length">Its length.</param>
    /// <param name="maxPixels">Most pixels of the picture and of each of its tiles.</param>
    public HeifImage(byte* file, long length, long maxPixels)
    {
        var error = Decode(file, length, maxPixels, out var hasAlpha);
        if (error.IsError)
        {
            Reply = new HeifReply(error.IsMemory ? HeifOutcome.TooMuchMemory : HeifOutcome.Damaged, 0, 0, 0);
            return;
        }

        _pixels = LibHeif.GetPlane(_image, LibHeif.ChannelInterleaved, out _stride);
        Reply = new HeifReply(
            HeifOutcome.Decoded,
            LibHeif.GetWidth(_image, LibHeif.ChannelInterleaved),
            LibHeif.GetHeight(_image, LibHeif.ChannelInterleaved),
            hasAlpha ? 4 : 3);
    }

    /// <summary>How it went, and the size.</summary>
    public HeifReply Reply { get; }

    /// <summary>The pixels of a row.</summary>
    public ReadOnlySpan<byte> Row(int row) => new(_pixels + ((long)row * _stride), Reply.Width * Reply.Channels);

    public void Dispose()
    {
        LibHeif.ReleaseImage(_image);
        LibHeif.ReleaseHandle(_handle);
        LibHeif.FreeContext(_context);
    }

    private LibHeif.Error Decode(byte* file, long length, long maxPixels, out bool hasAlpha)
    {
        hasAlpha = false;
        LibHeif.SetThreads(_context, 0);
        LibHeif.GetLimits(_context)->MaxImagePixels = (ulong)maxPixels;
        var error = LibHeif.Read(_context, file, (nuint)length, options: 0);
        error = error.IsError ? error : LibHeif.GetPrimary(_context, out _handle);
        if (error.IsError)
        {
            return error;
        }

        hasAlpha = LibHeif.HasAlpha(_handle) != 0;
        var options = LibHeif.AllocateOptions();
        options->IgnoresTransformations = 1;
        error = LibHeif.Decode(_handle, out _image, LibHeif.ColorspaceRgb, hasAlpha ? LibHeif.ChromaRgba : LibHeif.ChromaRgb, options);
        LibHeif.FreeOptions(options);
        return error;
    }
}
