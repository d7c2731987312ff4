namespace KeypointService.Vision.Landmarks;

/// <summary>How much work a face's keypoints are worth.</summary>
public enum Accuracy
{
    /// <summary>One pass of the network over the crop of the detected box.</summary>
    Fast,

    /// <summary>
    /// A second pass over a crop that the first pass's points place and turn upright, averaged with its mirror image:
    /// three times the network's work.
    /// </summary>
    High,
}
