using KeypointService.Vision.Landmarks;

namespace KeypointService.Faces;

internal sealed record ImageResponse(int Width, int Height, int Orientation);

internal sealed record FaceResponse(
    BoxResponse Box, double? Confidence, double Roll, IReadOnlyList<KeypointPointResponse> Keypoints)
{
    public static FaceResponse From(FaceKeypoints face) => new(
        new BoxResponse(Pixels(face.Box.X), Pixels(face.Box.Y), Pixels(face.Box.Width), Pixels(face.Box.Height)),
        face.Confidence is { } confidence ? Math.Round(confidence, 4) : null,
        Math.Round(face.Roll, 1),
        [.. face.Points.Select((point, i) => new KeypointPointResponse(
            FaceKeypointSet.Names[i],
            Pixels(point.X),
            Pixels(point.Y),
            face.Sigmas is { } sigmas ? Pixels(sigmas[i]) : null))]);

    // A hundredth of a pixel is far below what any model resolves, and keeps the answer short.
    private static double Pixels(double value) => Math.Round(value, 2);
}

internal readonly record struct BoxResponse(double X, double Y, double Width, double Height);

internal readonly record struct KeypointPointResponse(string Name, double X, double Y, double? Sigma);
