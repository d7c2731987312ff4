using System.Numerics.Tensors;
using KeypointService.Training.Data;
using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// Has the detector's second stage tell where the face of a hit lies: a linear map of its last features, 6×6 cells, by least squares. All
/// else that it says stays as it is.
/// </summary>
internal static class BoxFit
{
    // Added to the mean of each feature's squares: there are thousands of features, and what one tells is mostly told by others too.
    private const double Ridge = 0.05;

    // Views whose features are summed up at a time, and of these in one run of the network.
    private const int Chunk = 1024;
    private const int Batch = 64;

    /// <summary>Adds the output to a model.</summary>
    /// <param name="model">Of the second stage; it is changed.</param>
    /// <param name="proposals">Hits of which the face is known.</param>
    /// <returns>How many views it was fitted on.</returns>
    /// <exception cref="InvalidDataException">The model has that output already, or takes none of the hits for a face.</exception>
    public static long Apply(ModelProto model, IReadOnlyList<Proposal> proposals)
    {
        if (model.Graph.Output.Any(output => output.Name == FaceVerifier.Box))
        {
            throw new InvalidDataException("The model tells boxes already: start from the file that quantize wrote.");
        }

        using var scope = NewDisposeScope();
        var features = FeaturesOf(model.Graph);
        var (count, map) = Fit(model, features, proposals);
        Write(model.Graph, features, map.slice(0, 0, map.shape[0] - 1, 1).t(), map[-1]);
        return count;
    }

    /// <summary>What the dense layers read that tell faces from others.</summary>
    private static string FeaturesOf(GraphProto graph)
    {
        NodeProto Source(string value) => graph.Node.Single(node => node.Output.Contains(value));
        var face = Source(Source(FaceVerifier.Face).Input[0]);
        var hidden = Source(Source(face.Input[0]).Input[0]);
        return hidden.Input[0];
    }

    /// <summary>The map [features + 1, <see cref="BoxShift.Values"/>], the constant last.</summary>
    private static (long Count, torch.Tensor Map) Fit(ModelProto model, string features, IReadOnlyList<Proposal> proposals)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(model.WithOutputs([features]), options);
        var count = 0L;
        torch.Tensor? squares = null, products = null;
        foreach (var (view, chunk) in FaceVerifier.Views.SelectMany(view => proposals.Chunk(Chunk).Select(chunk => (view, chunk))))
        {
            using var scope = NewDisposeScope();
            (float[] Features, BoxShift Shift)[] seen = [.. chunk.Chunk(Batch).AsParallel().AsOrdered()
                .SelectMany(batch => See(session, features, batch, view.Crop, view.Mirrored))];
            if (seen.Length == 0)
            {
                continue;
            }

            var x = tensor(seen.SelectMany(face => face.Features).ToArray(), [seen.Length, seen[0].Features.Length]).to(ScalarType.Float64);
            var y = tensor(seen.SelectMany(face => new[] { face.Shift.Right, face.Shift.Down, face.Shift.LogSize }).ToArray(), [seen.Length, BoxShift.Values]);
            squares = Added(squares, x.t().matmul(x));
            products = Added(products, x.t().matmul(y));
            count += seen.Length;
        }

        if (squares is null || products is null)
        {
            throw new InvalidDataException("The model takes none of the hits for a face: there is nothing to learn a box from.");
        }

        var ridge = full([squares.shape[0]], Ridge * count, ScalarType.Float64);
        ridge[-1] = 0;
        return (count, linalg.solve(squares + diag(ridge), products));
    }

    /// <summary>A sum that outlives the scope; in place, for it is of a hundred megabytes.</summary>
    private static torch.Tensor Added(torch.Tensor? sum, torch.Tensor more)
    {
        if (sum is null)
        {
            return more.MoveToOuterDisposeScope();
        }

        sum.add_(more);
        return sum;
    }

    /// <summary>The features, and a 1 behind them, and the face of each view that the search would believe.</summary>
    private static List<(float[] Features, BoxShift Shift)> See(
        InferenceSession session, string features, Proposal[] proposals, FaceCrop view, bool mirrored)
    {
        var pixels = new float[proposals.Length * FaceCrop.Pixels];
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var i = 0; i < proposals.Length; i++)
        {
            ProposalCutter.Cut(proposals[i], view, mirrored, crop);
            TensorPrimitives.ConvertTruncating<byte, float>(crop.AsSpan<byte>(), pixels.AsSpan(i * FaceCrop.Pixels, FaceCrop.Pixels));
        }

        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [proposals.Length, 1, FaceCrop.Size, FaceCrop.Size]);
        using RunOptions options = new();
        using var outputs = session.Run(options, [FaceVerifier.Image], [input], [FaceVerifier.Face, features]);
        var faces = outputs[0].GetTensorDataAsSpan<float>();
        var values = outputs[1].GetTensorDataAsSpan<float>();
        var length = values.Length / proposals.Length;
        List<(float[] Features, BoxShift Shift)> seen = [];
        for (var i = 0; i < proposals.Length; i++)
        {
            if (faces[i] > FaceVerifier.SurelyNone)
            {
                var shift = BoxShift.Between(proposals[i].Hit, proposals[i].Face!.Value.Box);
                seen.Add(([.. values.Slice(i * length, length), 1], mirrored ? shift.Mirrored : shift));
            }
        }

        return seen;
    }

    private static void Write(GraphProto graph, string features, torch.Tensor weight, torch.Tensor bias)
    {
        graph.Initializer.Add(Stored("box_weight", weight));
        graph.Initializer.Add(Stored("box_bias", bias));
        NodeProto dense = new() { OpType = "Gemm", Name = "box_dense" };
        dense.Input.AddRange([features, "box_weight", "box_bias"]);
        dense.Output.Add(FaceVerifier.Box);
        dense.Attribute.Add(new AttributeProto { Name = "transB", I = 1, Type = AttributeProto.Types.AttributeType.Int });
        graph.Node.Add(dense);
        var output = graph.Output.Single(face => face.Name == FaceVerifier.Face).Clone();
        output.Name = FaceVerifier.Box;
        output.Type.TensorType.Shape.Dim[1].DimValue = BoxShift.Values;
        graph.Output.Add(output);
    }

    private static TensorProto Stored(string name, torch.Tensor tensor) =>
        OnnxTensor.Create<float>(name, tensor.shape, tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray());
}
