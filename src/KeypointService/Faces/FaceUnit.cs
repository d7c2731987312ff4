namespace KeypointService.Faces;

/// <summary>What an answer counts in, and from where.</summary>
/// <param name="X">Of one pixel's width.</param>
/// <param name="Y">Of one pixel's height.</param>
/// <param name="Offset">Added to a coordinate in pixels before: where 0 is.</param>
/// <param name="Digits">As many as are worth their bytes: a hundredth of a pixel is far below what any model resolves.</param>
internal readonly record struct FaceUnit(double X, double Y, double Offset, int Digits)
{
    public double AtX(double pixels) => Decimals.Round((pixels + Offset) * X, Digits);

    public double AtY(double pixels) => Decimals.Round((pixels + Offset) * Y, Digits);

    public double Width(double pixels) => Decimals.Round(pixels * X, Digits);

    public double Height(double pixels) => Decimals.Round(pixels * Y, Digits);
}
