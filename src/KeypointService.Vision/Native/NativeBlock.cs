using System.Buffers;
using System.Runtime.InteropServices;

namespace KeypointService.Vision.Native;

/// <summary>
/// Bytes outside the managed heap. They take what they say, to the byte, and are the next picture's as soon as they are given back, where a
/// pool of arrays would round up, keep them and be cleared by the garbage collector after minutes. Not safe for concurrent use.
/// </summary>
public sealed unsafe class NativeBlock : IDisposable
{
    private byte* _start;

    /// <summary>Takes bytes of no particular value.</summary>
    /// <param name="size">How many; none for an empty block.</param>
    /// <exception cref="OutOfMemoryException">There are not as many.</exception>
    public NativeBlock(int size = 0) => Resize(size);

    /// <summary>Bytes that it has.</summary>
    public int Size { get; private set; }

    /// <summary>The bytes, until it is resized or disposed.</summary>
    public Span<byte> Span => new(_start, Size);

    /// <summary>The bytes for what takes them over time, until it is resized or disposed.</summary>
    public Memory<byte> Memory => new View(this).Memory;

    /// <summary>Takes more bytes or gives some back; the first keep their values, but may lie elsewhere.</summary>
    /// <param name="size">How many it shall have; none gives all back.</param>
    /// <exception cref="OutOfMemoryException">There are not as many; it has what it had.</exception>
    public void Resize(int size)
    {
        if (size == 0)
        {
            NativeMemory.Free(_start);
            _start = null;
        }
        else
        {
            _start = (byte*)NativeMemory.Realloc(_start, (nuint)size);
        }

        Size = size;
    }

    /// <summary>Gives the bytes back. Nobody else does: a block that is forgotten stays taken.</summary>
    public void Dispose() => Resize(0);

    private sealed class View(NativeBlock block) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(block.Size);

        public override Span<byte> GetSpan() => block.Span;

        // It does not move while somebody reads or writes it.
        public override MemoryHandle Pin(int elementIndex = 0) => new(block._start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            // The block is its owner's.
        }
    }
}
