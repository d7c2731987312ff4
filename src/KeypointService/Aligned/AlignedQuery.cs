using KeypointService.Faces;
using KeypointService.Vision.Alignment;

namespace KeypointService.Aligned;

/// <summary>The parameters of a request for aligned faces.</summary>
/// <param name="Faces">Which faces, and what finds them.</param>
/// <param name="Align">How they are cut out.</param>
internal sealed record AlignedQuery(FaceQuery Faces, AlignOptions Align)
{
    // dlib's own.
    private const double UsualPadding = 0.25;

    private static readonly Parameter<AlignmentTemplate> Which = Parameter.Choice(
        "template",
        "arcface puts the five points where ArcFace and most recognition models expect them; dlib makes dlib's face chip.",
        [.. AlignmentTemplate.All.Select(template => (template.Name, template))]);

    private static readonly Parameter<int> Side = Parameter.Whole(
        "size", "Side of a crop in pixels; the template's own, 112 for arcface and 150 for dlib, where absent.", 16, 512, 0, isShown: false);

    private static readonly Parameter<double?> Border = Parameter.Share(
        "padding", "dlib alone: border on each side as a share of the template's side; 0.25 where absent.");

    /// <summary>The parameters.</summary>
    public static readonly ParameterList Known = new([.. FaceQuery.OfDrawing.All, Which, Side, Border]);

    /// <exception cref="Problems.RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static AlignedQuery Read(IQueryCollection given)
    {
        var faces = FaceQuery.Read(given, Known);
        var template = Which.Of(given);
        var padding = Border.Of(given);
        AlignOptions align = new(template) { Padding = padding ?? (template.IsPadded ? UsualPadding : 0) };
        return padding is null || template.IsPadded
            ? new(faces, Side.Of(given) is > 0 and var size ? align with { Size = size } : align)
            : throw Parameter.Wrong("padding", $"The template {template.Name} has no padding.");
    }
}
