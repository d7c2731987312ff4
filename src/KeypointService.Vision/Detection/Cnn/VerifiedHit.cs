using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>What the second stage makes of a hit.</summary>
/// <param name="LogOdds">Log-odds that it is a face.</param>
/// <param name="Box">Where that face lies; the hit's own box where it hardly is one, or where the model does not say.</param>
internal readonly record struct VerifiedHit(double LogOdds, FaceBox Box);
