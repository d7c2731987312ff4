namespace KeypointService.Vision.Landmarks;

/// <summary>What a model says of a batch of crops, in crop pixels, 0 at the centre of the top-left pixel.</summary>
/// <param name="Keypoints">Row-major [N, 30]: x0, y0 … x14, y14.</param>
/// <param name="Sigma">Row-major [N, 15], one standard deviation; null where the model gives none.</param>
/// <param name="FaceScore">[N], probabilities; null where the model gives none.</param>
/// <param name="Visibility">Row-major [N, 15], probabilities of a point that is seen; null where the model gives none.</param>
internal sealed record KeypointPrediction(
    float[] Keypoints, float[]? Sigma, float[]? FaceScore, float[]? Visibility = null);
