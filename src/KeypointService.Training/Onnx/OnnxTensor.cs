using System.Runtime.InteropServices;
using Google.Protobuf;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>Makes and reads tensors as an ONNX file stores them.</summary>
internal static class OnnxTensor
{
    /// <summary>The code of an element type (TensorProto.DataType).</summary>
    public static int TypeOf<T>()
        where T : unmanaged => default(T) switch
        {
            float => 1,
            byte => 2,
            sbyte => 3,
            int => 6,
            long => 7,
            _ => throw new NotSupportedException($"No tensor of {typeof(T)} is written."),
        };

    /// <param name="name">Name in the graph.</param>
    /// <param name="dims">Shape; empty for a scalar.</param>
    /// <param name="values">Row-major.</param>
    public static TensorProto Create<T>(string name, IEnumerable<long> dims, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = new TensorProto { Name = name, DataType = TypeOf<T>(), RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    /// <summary>The values of a tensor, row-major.</summary>
    public static ReadOnlySpan<T> Values<T>(this TensorProto tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.RawData.Span);
}
