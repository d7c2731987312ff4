using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Tests.Native;

public sealed class ConvolutionCheckTests
{
    [Fact]
    public void FindFault_AsTrainingComputes_FindsNone() => Assert.Null(ConvolutionCheck.FindFault(TorchConvolution.Run));

    [Theory]
    [InlineData("output", ScalarType.Float32, 2.45f)]
    [InlineData("output", ScalarType.BFloat16, 2.45f)]
    [InlineData("input gradient", ScalarType.Float32, 0.5f)]
    [InlineData("weight gradient", ScalarType.Float32, float.NaN)]
    public void FindFault_OneWrongNumberInOneConvolution_NamesIt(string where, ScalarType wrongType, float wrong)
    {
        var wrongShape = ConvolutionShape.OfTheNetworks[^1];

        var fault = ConvolutionCheck.FindFault((shape, type, input, weights, gradient) =>
        {
            var result = PlainConvolution.Run(shape, input, weights, gradient);
            if (shape == wrongShape && type == wrongType)
            {
                var values = where == "output" ? result.Output : where == "input gradient" ? result.InputGradient : result.WeightGradient;
                values[^1] += wrong;
            }

            return result;
        });

        Assert.Contains($"from {wrongShape.From} to {wrongShape.To} channels in {wrongType}", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void PlainConvolution_OfOneOne_CopiesTheKernelAround()
    {
        ConvolutionShape shape = new(1, 1, 8);
        var input = new float[ConvolutionShape.Count * 64];
        input[(3 * 8) + 4] = 1;

        var result = PlainConvolution.Run(shape, input, [1, 2, 3, 4, 5, 6, 7, 8, 9], new float[input.Length]);

        Assert.Equal([9, 8, 7], result.Output[((2 * 8) + 3)..((2 * 8) + 6)]);
        Assert.Equal([3, 2, 1], result.Output[((4 * 8) + 3)..((4 * 8) + 6)]);
        Assert.Equal(45, result.Output.Sum());
    }

    [Fact]
    public void OfTheNetworks_EveryLayerOfEveryNetwork_IsThere()
    {
        using ClassicNetwork classic = new();
        using CompactNetwork compact = new();
        using CompactNetwork small = new(small: true);
        using DetectorNetwork detector = new();
        using VerifierNetwork verifier = new();
        var convolutions = new Module[] { classic, compact, small, detector, verifier }
            .SelectMany(network => network.modules()).OfType<Conv2d>().ToArray();

        Assert.NotEmpty(convolutions);
        Assert.All(convolutions, convolution => Assert.Contains(ConvolutionShape.OfTheNetworks, shape =>
            shape.Stride == convolution.stride![0]
            && convolution.weight.shape.SequenceEqual([shape.To, shape.From, shape.Kernel, shape.Kernel])));
    }
}
