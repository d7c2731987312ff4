using KeypointService.Training.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// A convolution, 3×3 where nothing else is said, with batch normalisation (Ioffe and Szegedy, 2015). In the model file the two are one
/// convolution. Computes in the type of its input; weights stay float32.
/// </summary>
internal sealed class ConvolutionLayer : Module<Tensor, Tensor>
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm2d _normalization;
    private bool _isFolded;

    /// <param name="from">Input channels.</param>
    /// <param name="to">Output channels.</param>
    /// <param name="stride">2 halves the sides.</param>
    /// <param name="startAtZero">True for the last layer of a residual branch: the block then starts as the identity.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    public ConvolutionLayer(long from, long to, long stride = 1, bool startAtZero = false, long kernel = 3)
        : base(nameof(ConvolutionLayer))
    {
        _convolution = Conv2d(from, to, kernel_size: kernel, stride: stride, padding: kernel / 2, bias: false);
        _normalization = BatchNorm2d(to);
        init.kaiming_normal_(_convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        if (startAtZero)
        {
            init.zeros_(_normalization.weight);
        }

        RegisterComponents();
    }

    /// <inheritdoc cref="KeypointNetwork.Adopt"/>
    public void Adopt(OnnxWeights weights)
    {
        using var noGrad = no_grad();
        var (weight, bias) = weights.NextConvolution();
        using (weight)
        using (bias)
        {
            using var scope = NewDisposeScope();
            _convolution.weight.copy_(weight.shape[1] == _convolution.weight.shape[1] ? weight : OfPixels(weight));
            _normalization.bias!.copy_(bias);
        }

        _isFolded = true;
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (_isFolded)
        {
            Unfold(input);
        }

        var x = functional.conv2d(
            input,
            _convolution.weight.to(input.dtype),
            strides: _convolution.stride,
            padding: _convolution.padding);
        return _normalization.forward(x).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Separates what a file has folded into one: normalisation gets the statistics of this input, and scale and shift that
    /// undo it, so that the layer computes what it did.
    /// </summary>
    private void Unfold(Tensor input)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var output = functional.conv2d(input, _convolution.weight, strides: _convolution.stride, padding: _convolution.padding);
        var mean = output.mean([0, 2, 3]);
        var variance = output.var([0, 2, 3], unbiased: false);
        _normalization.running_mean!.copy_(mean);
        _normalization.running_var!.copy_(variance);
        _normalization.weight!.copy_((variance + _normalization.eps).sqrt());
        _normalization.bias!.add_(mean);
        _isFolded = false;
    }

    /// <summary>Writes the layer with the running statistics folded into the convolution.</summary>
    public string WriteTo(OnnxGraph graph, string x)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = Folded();
        return graph.Conv(x, weight, bias, _convolution.stride![0], _convolution.padding![0]);
    }

    /// <summary>
    /// Writes a layer with one input channel, whose kernel is shorter than two strides, as one that reads squares of pixels as channels: 2×2
    /// squares, of which the kernel sees a part. Integer kernels are fast where a pixel has many channels.
    /// </summary>
    public string WriteOfSquaresTo(OnnxGraph graph, string x)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = Folded();
        var (side, before) = (_convolution.stride![0], _convolution.stride![0] - _convolution.padding![0]);
        var after = (2 * side) - before - weight.shape[2];
        var squares = functional.pad(weight, [before, after, before, after])
            .reshape(-1, 2, side, 2, side).permute(0, 2, 4, 1, 3).reshape(-1, side * side, 2, 2);
        return graph.Conv(graph.SquaresToChannels(x, side), squares, bias, stride: 1, paddingBefore: 1, paddingBehind: 0);
    }

    /// <summary>The kernel whose squares a file holds.</summary>
    private Tensor OfPixels(Tensor squares)
    {
        var (side, kernel) = (_convolution.stride![0], _convolution.weight.shape[2]);
        var before = side - _convolution.padding![0];
        return squares.reshape(-1, side, side, 2, 2).permute(0, 3, 1, 4, 2).reshape(-1, 1, 2 * side, 2 * side)
            .narrow(2, before, kernel).narrow(3, before, kernel);
    }

    private (Tensor Weight, Tensor Bias) Folded()
    {
        using var noGrad = no_grad();
        var gain = _normalization.weight / (_normalization.running_var! + _normalization.eps).sqrt();
        return (_convolution.weight * gain.view(-1, 1, 1, 1), _normalization.bias! - (_normalization.running_mean! * gain));
    }
}
