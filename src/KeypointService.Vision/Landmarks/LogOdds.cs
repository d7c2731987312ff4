namespace KeypointService.Vision.Landmarks;

/// <summary>Probabilities as logarithms of odds, in which what two judges say adds up.</summary>
internal static class LogOdds
{
    /// <summary>The log-odds of a probability; infinite for 0 and 1.</summary>
    public static double Of(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>The probability of log-odds.</summary>
    public static double ToProbability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
