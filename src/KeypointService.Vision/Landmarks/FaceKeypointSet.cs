namespace KeypointService.Vision.Landmarks;

/// <summary>What is known about the 15 keypoints as a set: how many, their names, and what a mirror does to them.</summary>
public static class FaceKeypointSet
{
    /// <summary>Number of keypoints.</summary>
    public const int Count = 15;

    /// <summary>Names as in the Kaggle facial-keypoints columns, in the order of <see cref="FaceKeypoint"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "left_eye_center", "right_eye_center",
        "left_eye_inner_corner", "left_eye_outer_corner", "right_eye_inner_corner", "right_eye_outer_corner",
        "left_eyebrow_inner_end", "left_eyebrow_outer_end", "right_eyebrow_inner_end", "right_eyebrow_outer_end",
        "nose_tip", "mouth_left_corner", "mouth_right_corner", "mouth_center_top_lip", "mouth_center_bottom_lip",
    ];

    /// <summary>
    /// Index of the keypoint that takes each one's place when the picture is mirrored left to right: the left eye
    /// of a mirrored face is the right eye of the face.
    /// </summary>
    public static IReadOnlyList<int> Mirrored { get; } = [1, 0, 4, 5, 2, 3, 8, 9, 6, 7, 10, 12, 11, 13, 14];
}
