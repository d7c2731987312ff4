using System.Diagnostics;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>What one face costs a model: batch of 1 on one thread.</summary>
/// <param name="Model">Name of the model; where two have the same its version too, and where that is the same its number among the files.</param>
/// <param name="Milliseconds">Median over many runs.</param>
internal sealed record InferenceTime(string Model, double Milliseconds)
{
    private const int Rounds = 40;
    private const int RunsARound = 20;

    /// <summary>Measures models in turns, so that each meets the machine in the same moods.</summary>
    /// <param name="paths">Model files.</param>
    public static IReadOnlyList<InferenceTime> Measure(IEnumerable<string> paths)
    {
        var models = paths.Select(path => KeypointModel.Load(path)).ToArray();
        try
        {
            var random = new Random(1);
            var pixels = Enumerable.Range(0, FaceCrop.Pixels).Select(_ => (float)random.Next(256)).ToArray();
            var times = models.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (model, own) in models.Zip(times))
                {
                    own.AddRange(Enumerable.Range(0, RunsARound).Select(_ => Run(model, pixels)));
                }
            }

            var names = models.Select(model => model.Info.Name).ToArray();
            if (names.Distinct().Count() < names.Length)
            {
                names = [.. models.Select(model => $"{model.Info.Name} {model.Info.Version}")];
            }

            if (names.Distinct().Count() < names.Length)
            {
                names = [.. names.Select((name, i) => $"{name} ({i + 1})")];
            }

            return [.. names.Zip(times, (name, own) => new InferenceTime(name, own.Order().ElementAt(own.Count / 2)))];
        }
        finally
        {
            Array.ForEach(models, model => model.Dispose());
        }
    }

    private static double Run(KeypointModel model, float[] pixels)
    {
        var start = Stopwatch.GetTimestamp();
        model.Predict(pixels, 1);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
