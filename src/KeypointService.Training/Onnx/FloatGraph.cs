using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>Keeps what changes weights from a file whose weights are whole numbers already.</summary>
internal static class FloatGraph
{
    /// <exception cref="InvalidDataException">The graph is quantized.</exception>
    public static void ThrowIfQuantized(this GraphProto graph)
    {
        if (graph.Node.Any(node => node.OpType == "DequantizeLinear"))
        {
            throw new InvalidDataException("The file is quantized already: start from the one that export or blend wrote.");
        }
    }
}
