using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace KeypointService.Capacity;

/// <summary>
/// Gives connections memory in blocks of 64 kB. The framework's blocks are of 4 kB, and a picture of 400 kB then takes a
/// hundred calls to the system to read.
/// </summary>
internal sealed class ConnectionMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 64 * 1024;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <summary>All connections share one pool, which gives memory back to the system when it is not used.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(BlockBytes, minBufferSize));

    protected override void Dispose(bool disposing)
    {
        // The shared pool is the framework's.
    }
}
