namespace KeypointService.StreamBenchmark;

/// <summary>What a run measured.</summary>
/// <param name="Frames">Frames that were answered.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="MedianMilliseconds">Time from sending a frame to its answer, the wait behind the frame before it included.</param>
/// <param name="WorstMilliseconds">The longest such time.</param>
/// <param name="Size">Size of the frame.</param>
/// <param name="Faces">Faces in the last answer.</param>
internal sealed record StreamResult(
    int Frames, double Seconds, double MedianMilliseconds, double WorstMilliseconds, string Size, int Faces);
