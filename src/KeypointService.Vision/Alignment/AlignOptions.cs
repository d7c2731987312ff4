namespace KeypointService.Vision.Alignment;

/// <summary>How faces are cut out.</summary>
/// <param name="Template">Where the keypoints should lie.</param>
public sealed record AlignOptions(AlignmentTemplate Template)
{
    /// <summary>Side of a crop in pixels, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Size
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Size));
            field = value;
        }
    } = Template.DefaultSize;

    /// <summary>Border on each side, as a share of the template's side, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 0, or no number.</exception>
    public double Padding
    {
        get;
        init
        {
            field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Padding), value, "A border is at least 0.");
        }
    }

    /// <summary>True to cut out the largest face alone.</summary>
    public bool LargestOnly { get; init; }
}
