namespace KeypointService.Faces;

/// <summary>Numbers as they are written.</summary>
internal static class Decimals
{
    /// <summary>Rounds; what rounds to zero is zero without a sign, for JSON would write the minus.</summary>
    public static double Round(double value, int digits) => Math.Round(value, digits) + 0.0;
}
