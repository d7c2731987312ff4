namespace KeypointService.Vision.Pose;

/// <summary>
/// How a head is turned, in degrees, with the signs of Amazon Rekognition. From upright and frontal the head is first
/// nodded by <paramref name="Pitch"/>, then turned by <paramref name="Yaw"/>, then tilted in the picture by
/// <paramref name="Roll"/>, so that the line through the eyes lies at the angle of the roll.
/// </summary>
/// <param name="Yaw">Turn to the side, -90 to 90: positive where the nose points to the right of the picture, to the subject's own left.</param>
/// <param name="Pitch">Nod, in (-180, 180]: positive where the face looks up.</param>
/// <param name="Roll">Tilt, in (-180, 180]: clockwise on screen positive.</param>
/// <param name="YawSigma">One standard deviation of the yaw's error.</param>
/// <param name="PitchSigma">One standard deviation of the pitch's error.</param>
/// <param name="RollSigma">One standard deviation of the roll's error.</param>
public readonly record struct HeadPose(
    double Yaw, double Pitch, double Roll, double YawSigma, double PitchSigma, double RollSigma);
