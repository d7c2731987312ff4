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
    private const double Ridge = 0.1;

    // What a hit on a face of a crowd counts, that on one of a portrait being 1: there are more of these, and their keypoints tell their box
    // better than this map. Both chosen on crowds for validation.
    private const double CrowdWeight = 10;

    // The second view is cut where the first tells that the face lies: what it shows depends on the map, as the map does on what it shows.
    private const int Rounds = 3;

    // Hits whose features are summed up at a time, and of these in one run of the network.
    private const int Chunk = 1024;
    private const int Batch = 64;

    /// <exception cref="InvalidDataException">The model has the output already.</exception>
    public static void ThrowIfFitted(ModelProto model)
    {
        if (model.Graph.Output.Any(output => output.Name == FaceVerifier.Box))
        {
            throw new InvalidDataException("The model tells boxes already: start from the file that quantize wrote.");
        }
    }

    /// <summary>Adds the output to a model.</summary>
    /// <param name="model">Of the second stage; it is changed.</param>
    /// <param name="hits">Hits of which the face is known; those on nothing are left out.</param>
    /// <returns>How many views it was fitted on.</returns>
    /// <exception cref="InvalidDataException">The model has that output already, or takes none of the hits for a face.</exception>
    public static long Apply(ModelProto model, Proposals hits)
    {
        ThrowIfFitted(model);
        using var scope = NewDisposeScope();
        var features = FeaturesOf(model.Graph);
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(model.WithOutputs([features]), options);
        (double Weight, Proposal[] Hits)[] chunks = [
            .. hits.CrowdFaces.Chunk(Chunk).Select(chunk => (CrowdWeight, chunk)),
            .. hits.PortraitFaces.Concat(hits.Parts).Chunk(Chunk).Select(chunk => (1.0, chunk))];

        // One of no features moves nothing.
        var (count, map) = (0L, Array.Empty<float>());
        for (var round = 0; round < Rounds; round++)
        {
            var before = map;
            (count, map) = Fit(chunks, batch => See(session, features, batch, before));
        }

        var columns = tensor(map, [map.Length / BoxShift.Values, BoxShift.Values]);
        Write(model.Graph, features, columns.slice(0, 0, columns.shape[0] - 1, 1).t(), columns[-1]);
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

    /// <summary>The map [features + 1, <see cref="BoxShift.Values"/>], row by row, the constant last.</summary>
    private static (long Count, float[] Map) Fit((double Weight, Proposal[] Hits)[] chunks, Func<Proposal[], List<View>> see)
    {
        using var outer = NewDisposeScope();
        var (count, total) = (0L, 0.0);
        torch.Tensor? squares = null, products = null;
        foreach (var (weight, hits) in chunks)
        {
            using var scope = NewDisposeScope();
            View[] seen = [.. hits.Chunk(Batch).AsParallel().AsOrdered().SelectMany(see)];
            if (seen.Length == 0)
            {
                continue;
            }

            var x = tensor(seen.SelectMany(view => view.Features).ToArray(), [seen.Length, seen[0].Features.Length]).to(ScalarType.Float64);
            var y = tensor(seen.SelectMany(view => new[] { view.Shift.Right, view.Shift.Down, view.Shift.LogSize }).ToArray(), [seen.Length, BoxShift.Values]);
            var weighted = x.t() * weight;
            squares = Added(squares, weighted.matmul(x));
            products = Added(products, weighted.matmul(y));
            count += seen.Length;
            total += weight * seen.Length;
        }

        if (squares is null || products is null)
        {
            throw new InvalidDataException("The model takes none of the hits for a face: there is nothing to learn a box from.");
        }

        var ridge = full([squares.shape[0]], Ridge * total, ScalarType.Float64);
        ridge[-1] = 0;
        var map = linalg.solve(squares + diag(ridge), products).to(ScalarType.Float32).contiguous();
        return (count, map.data<float>().ToArray());
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

    /// <summary>Both views of each hit, as far as the search would believe them.</summary>
    /// <param name="session">The model.</param>
    /// <param name="features">The name of its features.</param>
    /// <param name="hits">The hits.</param>
    /// <param name="map">Tells from the first view where the second is cut.</param>
    private static List<View> See(InferenceSession session, string features, Proposal[] hits, float[] map)
    {
        var first = See(session, features, hits, FaceVerifier.Views[0]);
        Proposal[] moved = [.. first.Select(view => view.Moved(map))];
        var second = moved.Length == 0 ? [] : See(session, features, moved, FaceVerifier.Views[1]);
        return [.. first, .. second];
    }

    private static List<View> See(InferenceSession session, string features, Proposal[] hits, (FaceCrop Crop, bool Mirrored) view)
    {
        var pixels = new float[hits.Length * FaceCrop.Pixels];
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var i = 0; i < hits.Length; i++)
        {
            ProposalCutter.Cut(hits[i], view.Crop, view.Mirrored, crop);
            TensorPrimitives.ConvertTruncating<byte, float>(crop.AsSpan<byte>(), pixels.AsSpan(i * FaceCrop.Pixels, FaceCrop.Pixels));
        }

        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [hits.Length, 1, FaceCrop.Size, FaceCrop.Size]);
        using RunOptions options = new();
        using var outputs = session.Run(options, [FaceVerifier.Image], [input], [FaceVerifier.Face, features]);
        var faces = outputs[0].GetTensorDataAsSpan<float>();
        var values = outputs[1].GetTensorDataAsSpan<float>();
        var length = values.Length / hits.Length;
        List<View> seen = [];
        for (var i = 0; i < hits.Length; i++)
        {
            if (faces[i] > FaceVerifier.SurelyNone)
            {
                var shift = BoxShift.Between(hits[i].Hit, hits[i].Face!.Value.Box);
                seen.Add(new View(hits[i], [.. values.Slice(i * length, length), 1], view.Mirrored ? shift.Mirrored : shift));
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

    /// <summary>What the network makes of one view of a hit.</summary>
    /// <param name="Hit">Where it was cut.</param>
    /// <param name="Features">The features, and a 1 behind them.</param>
    /// <param name="Shift">Where the face lies to the hit, as the view shows it.</param>
    private readonly record struct View(Proposal Hit, float[] Features, BoxShift Shift)
    {
        /// <summary>The hit moved to where a map says that the face lies.</summary>
        public Proposal Moved(float[] map)
        {
            Span<float> shift = stackalloc float[BoxShift.Values];
            for (var i = 0; i < map.Length; i++)
            {
                shift[i % BoxShift.Values] += Features[i / BoxShift.Values] * map[i];
            }

            return Hit with { Hit = Hit.Hit with { Box = FaceVerifier.ShiftOf(shift).Of(Hit.Hit) } };
        }
    }
}
