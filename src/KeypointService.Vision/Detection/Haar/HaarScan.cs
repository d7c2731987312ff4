using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Haar;

/// <summary>
/// Runs a cascade over every window of a picture, 16 neighbouring windows at a time in one vector: the same arithmetic
/// as OpenCV's detector, several times as fast. Immutable, so that any number of threads may share it.
/// </summary>
internal sealed class HaarScan
{
    private const int Lanes = 16;
    private const int Corners = 4;

    // Windows whose gray levels deviate by less hold no face: the rule of the detector that the cascade was made for.
    private const float LeastDeviation = 10;

    private static readonly int[] Parities = [0, 1];

    private readonly HaarCascade _cascade;
    private readonly int _largestSide;
    private readonly Stage[] _stages;
    private readonly Stump[] _stumps;

    // Four corners a rectangle, for windows that begin at even and at odd columns.
    private readonly int[][] _offsets;
    private readonly int[][] _inside;
    private readonly float _area;

    /// <param name="cascade">The cascade.</param>
    /// <param name="largestSide">No picture may have a longer side.</param>
    public HaarScan(HaarCascade cascade, int largestSide)
    {
        (_cascade, _largestSide) = (cascade, largestSide);
        _stumps = [.. cascade.Stages.SelectMany(stage => stage.Stumps).Select(Flat)];
        _stages = [.. cascade.Stages.Select(stage => new Stage(stage.Threshold, stage.Stumps.Count))];
        var rectangles = cascade.Stages.SelectMany(stage => stage.Stumps).SelectMany(Padded).ToArray();
        _offsets = [.. Parities.Select(parity => rectangles.SelectMany(r => CornersOf(r, parity)).ToArray())];

        // The deviation is taken without the window's outermost pixels.
        var inside = new HaarRectangle(1, 1, cascade.Window - 2, cascade.Window - 2, 1);
        _inside = [.. Parities.Select(parity => CornersOf(inside, parity).ToArray())];
        _area = inside.Width * inside.Height;
    }

    /// <summary>Finds the windows that pass every stage.</summary>
    /// <param name="integral">Sums of the picture.</param>
    /// <param name="size">Size of the picture.</param>
    /// <param name="step">1 for every window, 2 for every second along both axes.</param>
    /// <param name="hits">Receives the top-left pixels of the windows.</param>
    // Compiled for the vector unit at once: until the runtime had seen the loops run, they would take four times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(IntegralImage integral, Size size, int step, List<Point> hits)
    {
        var columns = size.Width - _cascade.Window + 1;
        for (var y = 0; y + _cascade.Window <= size.Height; y += step)
        {
            for (var parity = 0; parity < (step == 1 ? 2 : 1); parity++)
            {
                var windows = (columns - parity + 1) / 2;
                for (var first = 0; first < windows; first += Lanes)
                {
                    var at = (y * IntegralImage.Stride(_largestSide)) + first;
                    var passed = Evaluate(integral, at, parity) & ((1UL << Math.Min(Lanes, windows - first)) - 1);
                    for (; passed != 0; passed &= passed - 1)
                    {
                        hits.Add(new Point((2 * (first + System.Numerics.BitOperations.TrailingZeroCount(passed))) + parity, y));
                    }
                }
            }
        }
    }

    /// <returns>A bit for each of 16 windows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Evaluate(IntegralImage integral, int at, int parity)
    {
        ref var sums = ref MemoryMarshal.GetReference(integral.Sums);
        ref var squares = ref MemoryMarshal.GetReference(integral.Squares);
        var inside = _inside[parity];
        var sum = Vector512.ConvertToSingle(SumOf(ref sums, at, inside, 0));
        var square = Vector512.ConvertToSingle(SumOf(ref squares, at, inside, 0));
        var deviation = Vector512.Sqrt(Vector512.Max((square * _area) - (sum * sum), Vector512<float>.Zero));
        var alive = Vector512.GreaterThan(deviation, Vector512.Create(LeastDeviation * _area));
        var scale = Vector512<float>.One / Vector512.Max(deviation, Vector512<float>.One);
        var offsets = _offsets[parity];
        var stump = 0;
        foreach (var stage in _stages)
        {
            if (alive == Vector512<float>.Zero)
            {
                return 0;
            }

            var votes = Vector512<float>.Zero;
            for (var end = stump + stage.Stumps; stump < end; stump++)
            {
                votes += Vote(in _stumps[stump], ref sums, at, offsets, stump * 3 * Corners, scale);
            }

            alive &= Vector512.GreaterThanOrEqual(votes, Vector512.Create(stage.Threshold));
        }

        return alive.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Vote(
        in Stump stump, ref int sums, int at, int[] offsets, int corners, Vector512<float> scale)
    {
        var value = (Vector512.ConvertToSingle(SumOf(ref sums, at, offsets, corners)) * stump.Weight0)
            + (Vector512.ConvertToSingle(SumOf(ref sums, at, offsets, corners + Corners)) * stump.Weight1);
        if (stump.Weight2 != 0)
        {
            value += Vector512.ConvertToSingle(SumOf(ref sums, at, offsets, corners + (2 * Corners))) * stump.Weight2;
        }

        return Vector512.ConditionalSelect(
            Vector512.LessThan(value * scale, Vector512.Create(stump.Threshold)),
            Vector512.Create(stump.Below),
            Vector512.Create(stump.Above));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> SumOf(ref int integral, int at, int[] offsets, int first) =>
        Vector512.LoadUnsafe(ref integral, (nuint)(at + offsets[first]))
        - Vector512.LoadUnsafe(ref integral, (nuint)(at + offsets[first + 1]))
        - Vector512.LoadUnsafe(ref integral, (nuint)(at + offsets[first + 2]))
        + Vector512.LoadUnsafe(ref integral, (nuint)(at + offsets[first + 3]));

    private IEnumerable<int> CornersOf(HaarRectangle r, int parity)
    {
        int At(int x, int y) => IntegralImage.Offset(_largestSide, x + parity, y);
        return [At(r.X, r.Y), At(r.X + r.Width, r.Y), At(r.X, r.Y + r.Height), At(r.X + r.Width, r.Y + r.Height)];
    }

    /// <summary>Always three rectangles, so that a stump's corners are found without a table.</summary>
    private static IEnumerable<HaarRectangle> Padded(HaarStump stump) =>
        stump.Rectangles.Concat(Enumerable.Repeat(default(HaarRectangle), 3 - stump.Rectangles.Count));

    private static Stump Flat(HaarStump stump) => new(
        stump.Threshold, stump.Below, stump.Above, stump.Rectangles[0].Weight, stump.Rectangles[1].Weight,
        stump.Rectangles.Count > 2 ? stump.Rectangles[2].Weight : 0);

    private readonly record struct Stage(float Threshold, int Stumps);

    private readonly record struct Stump(float Threshold, float Below, float Above, float Weight0, float Weight1, float Weight2);
}
