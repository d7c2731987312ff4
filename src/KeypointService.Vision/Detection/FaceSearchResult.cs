namespace KeypointService.Vision.Detection;

/// <summary>What a search found.</summary>
/// <param name="Faces">The faces, largest first; none where the picture has to be searched again.</param>
/// <param name="WantedSide">
/// Longest side in pixels at which the picture should be searched again, because it seems to show faces too small for what was
/// searched; 0 where the search is complete.
/// </param>
public sealed record FaceSearchResult(IReadOnlyList<FaceCandidate> Faces, int WantedSide = 0);
