using System.Buffers;

namespace KeypointService.Vision.Imaging;

/// <summary>A picture as a file. Its memory may be a pool's: files of megabytes would wear out the garbage collector.</summary>
public sealed class EncodedImage : IDisposable
{
    private readonly bool _isPooled;
    private byte[]? _array;

    private EncodedImage(byte[] array, int length, bool isPooled)
    {
        (_array, _isPooled) = (array, isPooled);
        Bytes = array.AsMemory(0, length);
    }

    /// <summary>The file, until it is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Bytes of memory that it holds, which may be more than the file is long.</summary>
    public int HeldBytes => _array?.Length ?? 0;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array && _isPooled)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    internal static EncodedImage Of(byte[] file) => new(file, file.Length, isPooled: false);

    /// <param name="array">From the shared pool, whose owner this becomes.</param>
    /// <param name="length">Bytes of the file in it.</param>
    internal static EncodedImage OfPooled(byte[] array, int length) => new(array, length, isPooled: true);
}
