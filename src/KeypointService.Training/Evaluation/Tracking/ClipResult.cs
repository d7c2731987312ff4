namespace KeypointService.Training.Evaluation.Tracking;

/// <summary>How a clip was tracked that shows one person in every frame.</summary>
/// <param name="Clip">File name.</param>
/// <param name="Frames">Frames in all.</param>
/// <param name="Tracked">Frames in which a face is tracked.</param>
/// <param name="Detected">Frames in which the detector finds one, each frame searched alone.</param>
/// <param name="FramesOfTrack">Frames of each track, by its number.</param>
internal sealed record ClipResult(string Clip, int Frames, int Tracked, int Detected, IReadOnlyDictionary<int, int> FramesOfTrack)
{
    public double TrackedPercent => 100.0 * Tracked / Frames;

    public double DetectedPercent => 100.0 * Detected / Frames;

    /// <summary>Share of all frames with the number that the person has most of the time, in percent.</summary>
    public double MainTrackPercent => 100.0 * FramesOfTrack.Values.DefaultIfEmpty().Max() / Frames;

    /// <summary>Tracks beside the person's own.</summary>
    public int FurtherTracks => Math.Max(0, FramesOfTrack.Count - 1);
}
