namespace KeypointService.Training.Optimization;

/// <summary>How the distance of a point from its label counts.</summary>
internal enum PointLoss
{
    /// <summary>Squared error, as in the recipe.</summary>
    Squared,

    /// <summary>Absolute error along each axis.</summary>
    Absolute,

    /// <summary>Wing loss (Feng et al., 2018): small errors count more than in proportion.</summary>
    Wing,

    /// <summary>
    /// Likelihood of a Laplace distribution whose scale the network estimates, plus the absolute error, which keeps
    /// points pulling that the network is unsure of.
    /// </summary>
    Laplace,
}
