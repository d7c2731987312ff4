using Google.Protobuf;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>Shows what a model computes on its way to its answers.</summary>
internal static class InnerValues
{
    /// <summary>The model's file, with float32 values of its graph as further outputs; the model itself stays as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Names of the values.</param>
    public static byte[] WithOutputs(this ModelProto model, IEnumerable<string> values)
    {
        var probe = model.Clone();
        probe.Graph.Output.AddRange(values.Select(name => new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTensor.TypeOf<float>() } },
        }));
        return probe.ToByteArray();
    }
}
