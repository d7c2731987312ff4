namespace KeypointService.Vision.Quality;

/// <summary>How well a face can be seen in its picture, measured on the crop that the keypoints are located in.</summary>
/// <param name="Sharpness">
/// 0 to 100: how fine the detail is that the face shows, whatever its light. A face of fewer pixels than the crop shows no
/// finer detail than a blurred one.
/// </param>
/// <param name="Brightness">0 to 100: mean gray level of the face, 0 for black, 100 for white.</param>
/// <param name="Contrast">0 to 100: standard deviation of its gray levels, 100 where one half is black and one white.</param>
public readonly record struct FaceQuality(double Sharpness, double Brightness, double Contrast);
