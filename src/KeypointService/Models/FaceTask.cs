using KeypointService.Faces;
using KeypointService.Vision;

namespace KeypointService.Models;

/// <summary>What a request asks for, and what does it.</summary>
/// <param name="Pipeline">Finds the faces; it owns nothing.</param>
/// <param name="Locate">What to look for.</param>
/// <param name="Format">How the faces are written.</param>
internal sealed record FaceTask(KeypointPipeline Pipeline, LocateOptions Locate, FaceFormat Format);
