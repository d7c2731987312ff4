using System.Text.Json;
using KeypointService.Faces;

namespace KeypointService.Tests.Faces;

public sealed class DecimalsTests
{
    [Theory]
    [InlineData(-0.04, "0")]
    [InlineData(-0.06, "-0.1")]
    [InlineData(0.04, "0")]
    [InlineData(12.34, "12.3")]
    public void Round_Number_IsWrittenWithoutAnEmptySign(double value, string written) =>
        Assert.Equal(written, JsonSerializer.Serialize(Decimals.Round(value, 1)));
}
