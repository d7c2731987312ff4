using System.ComponentModel.DataAnnotations;

namespace KeypointService.Hosting;

/// <summary>How the service stops. Section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>
    /// Seconds in which the service still answers everyone, with 503 where work is asked, before it stops listening:
    /// load balancers learn that it is not ready, and kept connections end in good order.
    /// </summary>
    [Range(0d, 600d, ErrorMessage = "Shutdown:GraceSeconds has to be between 0 and 600 seconds.")]
    public double GraceSeconds { get; init; } = 1;

    /// <summary>Longest time in seconds for what is in flight to finish.</summary>
    [Range(1d, 3600d, ErrorMessage = "Shutdown:LimitSeconds has to be between 1 and 3,600 seconds.")]
    public double LimitSeconds { get; init; } = 25;
}
