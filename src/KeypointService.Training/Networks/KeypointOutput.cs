using static TorchSharp.torch;

namespace KeypointService.Training.Networks;

/// <summary>What a network says of N crops.</summary>
/// <param name="Points">[N, 30] crop pixels.</param>
/// <param name="LogScale">
/// [N, 15], natural logarithm of the Laplace scale of each point's error along an axis, in crop pixels; null where the
/// network does not estimate it.
/// </param>
/// <param name="FaceLogit">[N], log-odds of a face whose points can be trusted; null where the network does not judge it.</param>
/// <param name="VisibilityLogit">[N, 15], log-odds of a point that is seen; null where the network does not tell.</param>
internal sealed record KeypointOutput(
    Tensor Points, Tensor? LogScale = null, Tensor? FaceLogit = null, Tensor? VisibilityLogit = null);
