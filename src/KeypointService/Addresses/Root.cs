namespace KeypointService.Addresses;

/// <summary>Where each part of the service begins.</summary>
internal static class Root
{
    /// <summary>The API, which keys and rates guard; pages, health and metrics are open.</summary>
    public const string Api = "/v1";

    /// <summary>The Open Inference Protocol.</summary>
    public const string Inference = "/v2";

    /// <summary>What keys and rates guard of it; its other addresses are probes.</summary>
    public const string InferenceModels = $"{Inference}/models";

    public const string Problems = "/problems";

    public const string Documentation = "/swagger";

    public const string Health = "/health";

    public const string Metrics = "/metrics";

    /// <summary>Tells whether a request is for such a part, or for something in it, in whatever case.</summary>
    public static bool IsBelow(this HttpRequest request, string root) =>
        request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase);
}
