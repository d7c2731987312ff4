using KeypointService.Vision.Native;

namespace KeypointService.Vision.Imaging;

/// <summary>A picture as a file. Owns its memory.</summary>
public sealed class EncodedImage : IDisposable
{
    private readonly NativeBlock _file;

    /// <param name="file">The file, whose owner this becomes.</param>
    internal EncodedImage(NativeBlock file) => _file = file;

    /// <summary>The file, until it is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _file.Memory;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _file.Dispose();
}
