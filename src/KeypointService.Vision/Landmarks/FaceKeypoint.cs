namespace KeypointService.Vision.Landmarks;

/// <summary>
/// The 15 keypoints in the order of every model output. Left and right are the subject's own, so in a frontal
/// picture the left ones lie at larger x.
/// </summary>
public enum FaceKeypoint
{
    /// <summary>Centre of the left eye.</summary>
    LeftEyeCenter,

    /// <summary>Centre of the right eye.</summary>
    RightEyeCenter,

    /// <summary>Corner of the left eye beside the nose.</summary>
    LeftEyeInnerCorner,

    /// <summary>Corner of the left eye beside the temple.</summary>
    LeftEyeOuterCorner,

    /// <summary>Corner of the right eye beside the nose.</summary>
    RightEyeInnerCorner,

    /// <summary>Corner of the right eye beside the temple.</summary>
    RightEyeOuterCorner,

    /// <summary>End of the left eyebrow beside the nose.</summary>
    LeftEyebrowInnerEnd,

    /// <summary>End of the left eyebrow beside the temple.</summary>
    LeftEyebrowOuterEnd,

    /// <summary>End of the right eyebrow beside the nose.</summary>
    RightEyebrowInnerEnd,

    /// <summary>End of the right eyebrow beside the temple.</summary>
    RightEyebrowOuterEnd,

    /// <summary>Tip of the nose.</summary>
    NoseTip,

    /// <summary>Left corner of the mouth.</summary>
    MouthLeftCorner,

    /// <summary>Right corner of the mouth.</summary>
    MouthRightCorner,

    /// <summary>Middle of the upper edge of the upper lip.</summary>
    MouthCenterTopLip,

    /// <summary>Middle of the lower edge of the lower lip.</summary>
    MouthCenterBottomLip,
}
