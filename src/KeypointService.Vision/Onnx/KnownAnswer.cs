using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision.Onnx;

/// <summary>
/// What a model answered to a picture that can be computed anywhere, in a file of the same name and <c>.answer</c> beside it:
/// whoever loads the model sees whether ONNX Runtime computes right on this processor.
/// </summary>
internal static class KnownAnswer
{
    internal const string Extension = ".answer";

    // Of a side that the model leaves open: two of the coarsest cells of a face detector.
    private const int OpenSide = 128;
    private const int MostNumbers = 64;

    // Sums come in another order on another processor, and 8-bit values then round to their neighbours; a wrong
    // convolution is off by as much as the values themselves.
    private const float Tolerance = 0.1f;

    // Coordinates, scores and their logarithms are far below; a weight with a bit turned in its exponent goes far beyond.
    private const float Implausible = 1e6f;

    // Of a small number, such as a probability near 0, this much counts as its size.
    private const float LeastSize = 0.5f;

    /// <summary>Compares. A file without a known answer, or with that of another file, passes where it answers with numbers at all.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="sha256">Its SHA-256.</param>
    /// <param name="session">The session on it.</param>
    /// <exception cref="InvalidDataException">The answer is another one, or none.</exception>
    internal static void Verify(string path, string sha256, InferenceSession session)
    {
        var actual = Answer(session);
        if (actual.Values.Any(numbers => numbers.Any(number => !(MathF.Abs(number) < Implausible))))
        {
            throw new InvalidDataException($"'{path}' answers its test picture with what is no number: it is damaged.");
        }

        if (!File.Exists(path + Extension) || File.ReadAllLines(path + Extension) is not [var of, .. var lines] || of != sha256)
        {
            return;
        }

        foreach (var words in lines.Select(line => line.Split(' ')))
        {
            var expected = words[1..]
                .Select(word => float.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : float.NaN).ToArray();
            if (!actual.TryGetValue(words[0], out var numbers) || !Agree(expected, numbers))
            {
                throw new InvalidDataException(
                    $"'{path}' gives another '{words[0]}' for its test picture than where it was made: ONNX Runtime does not compute right here.");
            }
        }
    }

    /// <summary>Writes a model's answer beside its file. To be called where the answer was found to be right.</summary>
    /// <param name="path">The model file.</param>
    public static void Write(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using InferenceSession session = new(bytes);
        var lines = Answer(session).Select(output =>
            $"{output.Key} {string.Join(' ', output.Value.Select(value => value.ToString("G6", CultureInfo.InvariantCulture)))}");
        File.WriteAllLines(path + Extension, [Checksum.Of(bytes), .. lines]);
    }

    private static Dictionary<string, float[]> Answer(InferenceSession session)
    {
        var (name, metadata) = session.InputMetadata.Single();
        var shape = metadata.Dimensions.Select((side, axis) => side > 0 ? side : axis == 0 ? 1L : OpenSide).ToArray();
        using var input = OnnxSession.CreateInput(shape);
        var pixels = input.GetTensorMutableDataAsSpan<float>();
        var columns = (int)shape[^1];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % columns, i / columns);
            pixels[i] = (((x * x) + (3 * y * y) + (x * y)) / 16) & byte.MaxValue;
        }

        using RunOptions options = new();
        using var outputs = session.Run(options, [name], [input], session.OutputNames);
        return session.OutputNames.Zip(outputs, (output, value) => (output, Some(value.GetTensorDataAsSpan<float>()))).ToDictionary();
    }

    /// <summary>Some of the numbers, from all over.</summary>
    private static float[] Some(ReadOnlySpan<float> numbers)
    {
        var some = new float[Math.Min(MostNumbers, numbers.Length)];
        for (var i = 0; i < some.Length; i++)
        {
            some[i] = numbers[(int)((long)i * numbers.Length / some.Length)];
        }

        return some;
    }

    // Said so that what is no number disagrees.
    private static bool Agree(float[] expected, float[] actual) => expected.Length == actual.Length
        && expected.Zip(actual, (a, b) => MathF.Abs(a - b)).Sum()
            <= Tolerance * (TensorPrimitives.SumOfMagnitudes<float>(expected) + (LeastSize * expected.Length));
}
