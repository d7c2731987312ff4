using KeypointService.Faces;
using KeypointService.Problems;
using KeypointService.Vision;

namespace KeypointService.Models;

/// <summary>The pipeline of each model and face detector.</summary>
internal sealed class Pipelines(ModelRegistry models, FaceDetectors detectors)
{
    /// <summary>What does what a request asks for.</summary>
    /// <exception cref="RequestProblemException">There is no such model or detector, or the model does not know the convention.</exception>
    public FaceTask Choose(FaceQuery query)
    {
        var model = models.Find(query.Model);
        return new(new KeypointPipeline(detectors.Find(query.Detector), model), query.LocateWith(model.Info), query.Format);
    }

    /// <summary>Every detector with the default model, then every other model with the default detector.</summary>
    public IEnumerable<KeypointPipeline> All =>
        [.. detectors.All.Select(detector => new KeypointPipeline(detector, models.Find(null))),
            .. models.All.Where(model => model != models.Find(null)).Select(model => new KeypointPipeline(detectors.Find(null), model))];
}
