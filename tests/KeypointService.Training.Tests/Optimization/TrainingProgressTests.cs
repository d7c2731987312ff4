using System.Text.Json;
using KeypointService.Training.Optimization;

namespace KeypointService.Training.Tests.Optimization;

public sealed class TrainingProgressTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        TrainingProgress progress = new(56, 46, 3.25);

        Assert.Equal(progress, JsonSerializer.Deserialize<TrainingProgress>(JsonSerializer.Serialize(progress)));
    }
}
