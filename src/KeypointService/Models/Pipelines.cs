using KeypointService.Problems;
using KeypointService.Vision;

namespace KeypointService.Models;

/// <summary>The pipeline of each model and face detector.</summary>
internal sealed class Pipelines(ModelRegistry models, FaceDetectors detectors)
{
    /// <summary>The pipeline that a request names; it owns nothing.</summary>
    /// <param name="model">Name of a model; null for the default one.</param>
    /// <param name="detector">Name of a face detector; null for the default one.</param>
    /// <exception cref="RequestProblemException">There is no such model or detector.</exception>
    public KeypointPipeline Find(string? model, string? detector) => new(detectors.Find(detector), models.Find(model));

    /// <summary>Every detector with the default model, then every other model with the default detector.</summary>
    public IEnumerable<KeypointPipeline> All =>
        [.. detectors.All.Select(detector => new KeypointPipeline(detector, models.Find(null))),
            .. models.All.Where(model => model != models.Find(null)).Select(model => new KeypointPipeline(detectors.Find(null), model))];
}
