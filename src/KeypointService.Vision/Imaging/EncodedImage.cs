using KeypointService.Vision.Native;

namespace KeypointService.Vision.Imaging;

/// <summary>A picture as a file. Owns its memory.</summary>
public sealed class EncodedImage : IDisposable
{
    private NativeBlock? _file;

    /// <param name="file">The file, whose owner this becomes.</param>
    internal EncodedImage(NativeBlock file) => _file = file;

    /// <summary>The file, until it is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_file is null, this);
            return _file.Memory;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
