namespace KeypointService.Vision;

/// <summary>Wall-clock time that each stage of one picture took; zero for a stage that did not run.</summary>
public sealed record StageTimes
{
    /// <summary>Decoding to an upright image.</summary>
    public TimeSpan Decode { get; init; }

    /// <summary>Grayscale, scaling down and face detection.</summary>
    public TimeSpan Detect { get; init; }

    /// <summary>Name of the detector that ran; null where none did, and for a picture that is one face.</summary>
    public string? Detector { get; init; }

    /// <summary>Cutting the crops and locating the keypoints; of a picture that is one face, also the search for it.</summary>
    public TimeSpan Landmarks { get; init; }

    /// <summary>Drawing and encoding the annotated picture.</summary>
    public TimeSpan Draw { get; init; }
}
