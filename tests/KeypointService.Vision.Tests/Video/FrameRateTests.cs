using KeypointService.Vision.Video;

namespace KeypointService.Vision.Tests.Video;

public sealed class FrameRateTests
{
    [Theory]
    [InlineData(29.97, 29.97)]
    [InlineData(0, 25)]
    [InlineData(-1, 25)]
    [InlineData(90_000, 25)]
    [InlineData(double.NaN, 25)]
    public void OrUsual_WhatAFileTells_IsTakenWhereItCanBe(double told, double rate) => Assert.Equal(rate, FrameRate.OrUsual(told));
}
