namespace KeypointService.Tests.Page;

/// <summary>The tests of the page share one service and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPage : ICollectionFixture<Browser>
{
    public const string Name = "Page";
}
