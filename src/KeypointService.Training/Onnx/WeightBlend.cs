using System.Runtime.InteropServices;
using Google.Protobuf;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Onnx;

/// <summary>Averages the weights of a graph with those of another file of the network, which may lack layers.</summary>
internal static class WeightBlend
{
    /// <param name="graph">Is changed. What the other graph lacks stays.</param>
    /// <param name="other">Its layers come in the same order.</param>
    /// <param name="share">Share of <paramref name="graph"/>'s own weights, 0 to 1.</param>
    /// <exception cref="InvalidDataException">The other graph has layers that this one lacks: it is no other state of this network.</exception>
    public static void Apply(GraphProto graph, OnnxWeights other, float share)
    {
        graph.ThrowIfQuantized();
        var others = new Queue<(long[] Shape, float[] Values)[]>(other.Layers);
        foreach (var layer in Layers(graph))
        {
            // A layer that the other lacks has no partner of its kind and shape, or comes where the other has another one.
            if (others.TryPeek(out var partner) && IsSame(layer, partner))
            {
                others.Dequeue();
                foreach (var (own, theirs) in layer.Zip(partner))
                {
                    Blend(own, theirs.Values, share);
                }
            }
        }

        if (others.Count > 0)
        {
            throw new InvalidDataException($"The other file has {others.Count} layers that this network lacks: nothing can be averaged.");
        }
    }

    /// <summary>Scales each point's sigma.</summary>
    /// <param name="graph">One whose sigma is a product with a factor a point, as export writes it.</param>
    /// <param name="corrections">One a point.</param>
    public static void ScaleSigma(this GraphProto graph, float[] corrections)
    {
        var answer = graph.Node.Single(node => node.Output.Contains("sigma")).Input[0];
        var product = graph.Node.Single(node => node.Output.Contains(answer));
        var factors = graph.Initializer.Single(tensor => tensor.Name == product.Input[1]);
        Store(factors, [.. factors.Values<float>().ToArray().Zip(corrections, (factor, correction) => factor * correction)]);
    }

    private static IEnumerable<TensorProto[]> Layers(GraphProto graph)
    {
        var weights = graph.Initializer.ToDictionary(tensor => tensor.Name);
        return graph.Node.Where(node => node.OpType is "Conv" or "Gemm").Select(node => node.Input.Skip(1).Select(name => weights[name]).ToArray());
    }

    private static bool IsSame(TensorProto[] own, (long[] Shape, float[] Values)[] theirs) =>
        own.Zip(theirs).All(pair => pair.First.Dims.Skip(1).SequenceEqual(pair.Second.Shape[1..]) && pair.First.Dims[0] >= pair.Second.Shape[0]);

    private static void Blend(TensorProto own, float[] other, float share)
    {
        var values = own.Values<float>().ToArray();
        for (var i = 0; i < other.Length; i++)
        {
            values[i] = (share * values[i]) + ((1 - share) * other[i]);
        }

        Store(own, values);
    }

    private static void Store(TensorProto tensor, ReadOnlySpan<float> values) =>
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
}
