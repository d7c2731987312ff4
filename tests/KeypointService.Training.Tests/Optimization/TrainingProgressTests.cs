using System.Text.Json;
using KeypointService.Training.Optimization;

namespace KeypointService.Training.Tests.Optimization;

public sealed class TrainingProgressTests
{
    [Theory]
    [InlineData("BestError")]
    [InlineData("BestNme")]
    [InlineData("BestLoss")]
    public void Read_AnyVersionsNameOfTheBestError_GivesIt(string name)
    {
        var progress = JsonSerializer.Deserialize<TrainingProgress>($$"""{ "Epochs": 56, "BestEpoch": 46, "{{name}}": 3.25 }""")!;

        Assert.Equal(new TrainingProgress(56, 46, 3.25), progress);
        Assert.Equal(progress, JsonSerializer.Deserialize<TrainingProgress>(JsonSerializer.Serialize(progress)));
    }
}
