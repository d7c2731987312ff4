namespace KeypointService.Vision.Alignment;

/// <summary>How faces are cut out.</summary>
/// <param name="Template">Where the keypoints should lie.</param>
public sealed record AlignOptions(AlignmentTemplate Template)
{
    /// <summary>Side of a crop in pixels, at least 1.</summary>
    public int Size { get; init; } = Template.DefaultSize;

    /// <summary>Border on each side, as a share of the template's side, at least 0.</summary>
    public double Padding { get; init; }

    /// <summary>True to cut out the largest face alone.</summary>
    public bool LargestOnly { get; init; }
}
