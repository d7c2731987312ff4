namespace KeypointService.Faces;

/// <summary>How faces are written: in which unit, and which of their points.</summary>
/// <param name="IsRatio">True for shares of the picture's width and height, 0 at its top-left corner, instead of pixels.</param>
/// <param name="Points">Indices of the points, in the order of the answer.</param>
internal sealed record FaceFormat(bool IsRatio, IReadOnlyList<int> Points)
{
    private static readonly int[] All = [.. Enumerable.Range(0, 15)];

    // Both eye centres, the tip of the nose and both corners of the mouth: what most detectors and recognition models know.
    private static readonly int[] Five = [0, 1, 10, 11, 12];

    private static readonly Parameter<bool> Coordinates = Parameter.Choice(
        "coordinates",
        "ratio gives shares of the picture's width (x, width, sigma) and height (y, height), 0 at its top-left corner, for "
        + "overlays at any size; pixels are 0 at the centre of the top-left pixel.",
        ("pixels", false),
        ("ratio", true));

    private static readonly Parameter<IReadOnlyList<int>> Subset = Parameter.Choice<IReadOnlyList<int>>(
        "points",
        "five leaves out all keypoints but the eye centres, the tip of the nose and the corners of the mouth.",
        ("all", All),
        ("five", Five));

    /// <summary>Pixels, and all points.</summary>
    public static readonly FaceFormat Usual = new(false, All);

    /// <summary>The parameters that choose it.</summary>
    public static readonly IReadOnlyList<Parameter> Known = [Coordinates, Subset];

    /// <exception cref="Problems.RequestProblemException">A parameter has a wrong value.</exception>
    public static FaceFormat Read(IQueryCollection given) => new(Coordinates.Of(given), Subset.Of(given));

    /// <summary>The unit of a picture: from its pixels to what the answer counts in.</summary>
    /// <param name="width">Width of the upright picture in pixels.</param>
    /// <param name="height">Its height.</param>
    public FaceUnit For(int width, int height) => IsRatio ? new(1.0 / width, 1.0 / height, 0.5, 5) : new(1, 1, 0, 2);
}
