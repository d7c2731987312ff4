using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Data;

/// <summary>A face in a composed scene.</summary>
/// <param name="Center">Centre of its box in pixels of the scene.</param>
/// <param name="Side">Side of its box in pixels, that of the upright head.</param>
/// <param name="Roll">Clockwise turn on screen in degrees; not a number where unknown.</param>
/// <param name="Labelled">False for a face that nobody labelled: finding it is neither right nor wrong.</param>
internal readonly record struct SceneFace(ImagePoint Center, double Side, double Roll, bool Labelled);
