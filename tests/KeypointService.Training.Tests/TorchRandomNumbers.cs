namespace KeypointService.Training.Tests;

/// <summary>Tests that draw from torch's random numbers, which the whole process shares, run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TorchRandomNumbers
{
    public const string Name = "torch's random numbers";
}
